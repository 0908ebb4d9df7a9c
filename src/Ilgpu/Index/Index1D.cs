using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A 1-dimensional index or extent of 32-bit integers.</summary>
public readonly struct Index1D : IIntrinsicIndex, IIntIndex<Index1D, LongIndex1D>, IEquatable<Index1D>
{
    /// <summary>All components -1.</summary>
    public static readonly Index1D Invalid = new(-1);

    /// <summary>All components 0.</summary>
    public static readonly Index1D Zero = new(0);

    /// <summary>All components 1.</summary>
    public static readonly Index1D One = new(1);

    /// <summary>An index of its components.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Index1D(int x)
    {
        X = x;
    }

    /// <summary>The x component.</summary>
    public int X { get; }

    /// <summary>The product of the components; wraps beyond 2^31 - 1.</summary>
    public int Size => X;

    /// <summary>The product of the components as a 64-bit integer.</summary>
    public long LongSize => (long)X;

    /// <inheritdoc/>
    long IIndex.Size => LongSize;

    /// <inheritdoc/>
    public IndexType IndexType => IndexType.Index1D;

    /// <summary>True if all components are 0.</summary>
    public bool IsFirst => X == 0;

    /// <summary>An index of a number.</summary>
    public static implicit operator Index1D(int idx) => new(idx);

    /// <summary>The number of an index.</summary>
    public static implicit operator int(Index1D idx) => idx.X;

    /// <summary>The number of an index, its bits taken as unsigned.</summary>
    public static explicit operator uint(Index1D idx) => unchecked((uint)idx.X);

    /// <summary>Widens to 64 bits.</summary>
    public static implicit operator LongIndex1D(Index1D index) => index.ToLongIndex();

    /// <summary>Sum, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index1D operator +(Index1D first, Index1D second) => new(first.X + second.X);

    /// <summary>Difference, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index1D operator -(Index1D first, Index1D second) => new(first.X - second.X);

    /// <summary>Product, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index1D operator *(Index1D first, Index1D second) => new(first.X * second.X);

    /// <summary>Quotient, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index1D operator /(Index1D first, Index1D second) => new(first.X / second.X);

    /// <summary>True if all components are equal.</summary>
    public static bool operator ==(Index1D first, Index1D second) => first.Equals(second);

    /// <summary>True if a component differs.</summary>
    public static bool operator !=(Index1D first, Index1D second) => !first.Equals(second);

    /// <summary>Sum, component by component.</summary>
    public static Index1D Add(Index1D first, Index1D second) => first + second;

    /// <summary>Difference, component by component.</summary>
    public static Index1D Subtract(Index1D first, Index1D second) => first - second;

    /// <summary>Product, component by component.</summary>
    public static Index1D Multiply(Index1D first, Index1D second) => first * second;

    /// <summary>Quotient, component by component.</summary>
    public static Index1D Divide(Index1D first, Index1D second) => first / second;

    /// <summary>Smaller of two, component by component.</summary>
    public static Index1D Min(Index1D first, Index1D second) => new(Math.Min(first.X, second.X));

    /// <summary>Larger of two, component by component.</summary>
    public static Index1D Max(Index1D first, Index1D second) => new(Math.Max(first.X, second.X));

    /// <summary>Limits each component to [min, max].</summary>
    public static Index1D Clamp(Index1D value, Index1D min, Index1D max) => Max(Min(value, max), min);

    /// <inheritdoc/>
    public Index1D Add(Index1D rhs) => this + rhs;

    /// <inheritdoc/>
    public Index1D Subtract(Index1D rhs) => this - rhs;

    /// <inheritdoc/>
    public bool InBounds(Index1D dimension) => X >= 0 & X < dimension.X;

    /// <inheritdoc/>
    public bool InBoundsInclusive(Index1D dimension) => X >= 0 & X <= dimension.X;

    /// <inheritdoc/>
    public LongIndex1D ToLongIndex() => new(X);

    /// <inheritdoc/>
    public bool Equals(Index1D other) => X == other.X;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Index1D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X);

    /// <inheritdoc/>
    public override string ToString() => X.ToString();
}
