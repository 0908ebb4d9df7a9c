using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A 2-dimensional index or extent of 64-bit integers; x is the innermost dimension of a grid.</summary>
public readonly struct LongIndex2D : IIntrinsicIndex, ILongIndex<LongIndex2D, Index2D>, IEquatable<LongIndex2D>
{
    /// <summary>All components -1.</summary>
    public static readonly LongIndex2D Invalid = new(-1, -1);

    /// <summary>All components 0.</summary>
    public static readonly LongIndex2D Zero = new(0, 0);

    /// <summary>All components 1.</summary>
    public static readonly LongIndex2D One = new(1, 1);

    /// <summary>An index of its components.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongIndex2D(long x, long y)
    {
        X = x;
        Y = y;
    }

    /// <summary>All components the same.</summary>
    public LongIndex2D(long value)
        : this(value, value)
    {
    }

    /// <summary>The x component.</summary>
    public long X { get; }

    /// <summary>The y component.</summary>
    public long Y { get; }

    /// <summary>The product of the components.</summary>
    public long Size => X * Y;

    /// <inheritdoc/>
    public IndexType IndexType => IndexType.LongIndex2D;

    /// <summary>True if all components are 0.</summary>
    public bool IsFirst => X == 0 & Y == 0;

    /// <summary>An index of a tuple.</summary>
    public static implicit operator LongIndex2D((long, long) values) => new(values.Item1, values.Item2);

    /// <summary>Narrows to 32 bits, without a check.</summary>
    public static explicit operator Index2D(LongIndex2D index) => index.ToIntIndex();

    /// <summary>Sum, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex2D operator +(LongIndex2D first, LongIndex2D second) => new(first.X + second.X, first.Y + second.Y);

    /// <summary>Difference, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex2D operator -(LongIndex2D first, LongIndex2D second) => new(first.X - second.X, first.Y - second.Y);

    /// <summary>Product, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex2D operator *(LongIndex2D first, LongIndex2D second) => new(first.X * second.X, first.Y * second.Y);

    /// <summary>Quotient, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex2D operator /(LongIndex2D first, LongIndex2D second) => new(first.X / second.X, first.Y / second.Y);

    /// <summary>True if all components are equal.</summary>
    public static bool operator ==(LongIndex2D first, LongIndex2D second) => first.Equals(second);

    /// <summary>True if a component differs.</summary>
    public static bool operator !=(LongIndex2D first, LongIndex2D second) => !first.Equals(second);

    /// <summary>Sum, component by component.</summary>
    public static LongIndex2D Add(LongIndex2D first, LongIndex2D second) => first + second;

    /// <summary>Difference, component by component.</summary>
    public static LongIndex2D Subtract(LongIndex2D first, LongIndex2D second) => first - second;

    /// <summary>Product, component by component.</summary>
    public static LongIndex2D Multiply(LongIndex2D first, LongIndex2D second) => first * second;

    /// <summary>Quotient, component by component.</summary>
    public static LongIndex2D Divide(LongIndex2D first, LongIndex2D second) => first / second;

    /// <summary>Smaller of two, component by component.</summary>
    public static LongIndex2D Min(LongIndex2D first, LongIndex2D second) =>
        new(Math.Min(first.X, second.X), Math.Min(first.Y, second.Y));

    /// <summary>Larger of two, component by component.</summary>
    public static LongIndex2D Max(LongIndex2D first, LongIndex2D second) =>
        new(Math.Max(first.X, second.X), Math.Max(first.Y, second.Y));

    /// <summary>Limits each component to [min, max].</summary>
    public static LongIndex2D Clamp(LongIndex2D value, LongIndex2D min, LongIndex2D max) => Max(Min(value, max), min);

    /// <inheritdoc/>
    public LongIndex2D Add(LongIndex2D rhs) => this + rhs;

    /// <inheritdoc/>
    public LongIndex2D Subtract(LongIndex2D rhs) => this - rhs;

    /// <inheritdoc/>
    public bool InBounds(LongIndex2D dimension) => X >= 0 & X < dimension.X & Y >= 0 & Y < dimension.Y;

    /// <inheritdoc/>
    public bool InBoundsInclusive(LongIndex2D dimension) => X >= 0 & X <= dimension.X & Y >= 0 & Y <= dimension.Y;

    /// <summary>Narrows to 32 bits, without a check.</summary>
    public Index2D ToIntIndex() => new((int)X, (int)Y);

    /// <summary>The components as a tuple.</summary>
    public (long, long) ToValueTuple() => (X, Y);

    /// <summary>Splits into the components.</summary>
    public void Deconstruct(out long x, out long y)
    {
        x = X;
        y = Y;
    }

    /// <inheritdoc/>
    public bool Equals(LongIndex2D other) => X == other.X & Y == other.Y;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LongIndex2D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X, Y);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y})";
}
