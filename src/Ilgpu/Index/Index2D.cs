using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A 2-dimensional index or extent of 32-bit integers; x is the innermost dimension of a grid.</summary>
public readonly struct Index2D : IIntrinsicIndex, IIntIndex<Index2D, LongIndex2D>, IEquatable<Index2D>
{
    /// <summary>All components -1.</summary>
    public static readonly Index2D Invalid = new(-1, -1);

    /// <summary>All components 0.</summary>
    public static readonly Index2D Zero = new(0, 0);

    /// <summary>All components 1.</summary>
    public static readonly Index2D One = new(1, 1);

    /// <summary>An index of its components.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Index2D(int x, int y)
    {
        X = x;
        Y = y;
    }

    /// <summary>All components the same.</summary>
    public Index2D(int value)
        : this(value, value)
    {
    }

    /// <summary>The x component.</summary>
    public int X { get; }

    /// <summary>The y component.</summary>
    public int Y { get; }

    /// <summary>The product of the components; wraps beyond 2^31 - 1.</summary>
    public int Size => X * Y;

    /// <summary>The product of the components as a 64-bit integer.</summary>
    public long LongSize => (long)X * Y;

    /// <inheritdoc/>
    long IIndex.Size => LongSize;

    /// <inheritdoc/>
    public IndexType IndexType => IndexType.Index2D;

    /// <summary>True if all components are 0.</summary>
    public bool IsFirst => X == 0 & Y == 0;

    /// <summary>An index of a tuple.</summary>
    public static implicit operator Index2D((int, int) values) => new(values.Item1, values.Item2);

    /// <summary>Widens to 64 bits.</summary>
    public static implicit operator LongIndex2D(Index2D index) => index.ToLongIndex();

    /// <summary>Sum, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index2D operator +(Index2D first, Index2D second) => new(first.X + second.X, first.Y + second.Y);

    /// <summary>Difference, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index2D operator -(Index2D first, Index2D second) => new(first.X - second.X, first.Y - second.Y);

    /// <summary>Product, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index2D operator *(Index2D first, Index2D second) => new(first.X * second.X, first.Y * second.Y);

    /// <summary>Quotient, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index2D operator /(Index2D first, Index2D second) => new(first.X / second.X, first.Y / second.Y);

    /// <summary>True if all components are equal.</summary>
    public static bool operator ==(Index2D first, Index2D second) => first.Equals(second);

    /// <summary>True if a component differs.</summary>
    public static bool operator !=(Index2D first, Index2D second) => !first.Equals(second);

    /// <summary>Sum, component by component.</summary>
    public static Index2D Add(Index2D first, Index2D second) => first + second;

    /// <summary>Difference, component by component.</summary>
    public static Index2D Subtract(Index2D first, Index2D second) => first - second;

    /// <summary>Product, component by component.</summary>
    public static Index2D Multiply(Index2D first, Index2D second) => first * second;

    /// <summary>Quotient, component by component.</summary>
    public static Index2D Divide(Index2D first, Index2D second) => first / second;

    /// <summary>Smaller of two, component by component.</summary>
    public static Index2D Min(Index2D first, Index2D second) => new(Math.Min(first.X, second.X), Math.Min(first.Y, second.Y));

    /// <summary>Larger of two, component by component.</summary>
    public static Index2D Max(Index2D first, Index2D second) => new(Math.Max(first.X, second.X), Math.Max(first.Y, second.Y));

    /// <summary>Limits each component to [min, max].</summary>
    public static Index2D Clamp(Index2D value, Index2D min, Index2D max) => Max(Min(value, max), min);

    /// <inheritdoc/>
    public Index2D Add(Index2D rhs) => this + rhs;

    /// <inheritdoc/>
    public Index2D Subtract(Index2D rhs) => this - rhs;

    /// <inheritdoc/>
    public bool InBounds(Index2D dimension) => X >= 0 & X < dimension.X & Y >= 0 & Y < dimension.Y;

    /// <inheritdoc/>
    public bool InBoundsInclusive(Index2D dimension) => X >= 0 & X <= dimension.X & Y >= 0 & Y <= dimension.Y;

    /// <inheritdoc/>
    public LongIndex2D ToLongIndex() => new(X, Y);

    /// <summary>The components as a tuple.</summary>
    public (int, int) ToValueTuple() => (X, Y);

    /// <summary>Splits into the components.</summary>
    public void Deconstruct(out int x, out int y)
    {
        x = X;
        y = Y;
    }

    /// <inheritdoc/>
    public bool Equals(Index2D other) => X == other.X & Y == other.Y;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Index2D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X, Y);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y})";
}
