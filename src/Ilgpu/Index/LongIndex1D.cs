using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A 1-dimensional index or extent of 64-bit integers.</summary>
public readonly struct LongIndex1D : IIntrinsicIndex, ILongIndex<LongIndex1D, Index1D>, IEquatable<LongIndex1D>
{
    /// <summary>All components -1.</summary>
    public static readonly LongIndex1D Invalid = new(-1);

    /// <summary>All components 0.</summary>
    public static readonly LongIndex1D Zero = new(0);

    /// <summary>All components 1.</summary>
    public static readonly LongIndex1D One = new(1);

    /// <summary>An index of its components.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongIndex1D(long x)
    {
        X = x;
    }

    /// <summary>The x component.</summary>
    public long X { get; }

    /// <summary>The product of the components.</summary>
    public long Size => X;

    /// <inheritdoc/>
    public IndexType IndexType => IndexType.LongIndex1D;

    /// <summary>True if all components are 0.</summary>
    public bool IsFirst => X == 0;

    /// <summary>An index of a number.</summary>
    public static implicit operator LongIndex1D(long idx) => new(idx);

    /// <summary>The number of an index.</summary>
    public static implicit operator long(LongIndex1D idx) => idx.X;

    /// <summary>The number of an index, its bits taken as unsigned.</summary>
    public static explicit operator ulong(LongIndex1D idx) => unchecked((ulong)idx.X);

    /// <summary>Narrows to 32 bits, without a check.</summary>
    public static explicit operator Index1D(LongIndex1D index) => index.ToIntIndex();

    /// <summary>Sum, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex1D operator +(LongIndex1D first, LongIndex1D second) => new(first.X + second.X);

    /// <summary>Difference, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex1D operator -(LongIndex1D first, LongIndex1D second) => new(first.X - second.X);

    /// <summary>Product, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex1D operator *(LongIndex1D first, LongIndex1D second) => new(first.X * second.X);

    /// <summary>Quotient, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex1D operator /(LongIndex1D first, LongIndex1D second) => new(first.X / second.X);

    /// <summary>True if all components are equal.</summary>
    public static bool operator ==(LongIndex1D first, LongIndex1D second) => first.Equals(second);

    /// <summary>True if a component differs.</summary>
    public static bool operator !=(LongIndex1D first, LongIndex1D second) => !first.Equals(second);

    /// <summary>Sum, component by component.</summary>
    public static LongIndex1D Add(LongIndex1D first, LongIndex1D second) => first + second;

    /// <summary>Difference, component by component.</summary>
    public static LongIndex1D Subtract(LongIndex1D first, LongIndex1D second) => first - second;

    /// <summary>Product, component by component.</summary>
    public static LongIndex1D Multiply(LongIndex1D first, LongIndex1D second) => first * second;

    /// <summary>Quotient, component by component.</summary>
    public static LongIndex1D Divide(LongIndex1D first, LongIndex1D second) => first / second;

    /// <summary>Smaller of two, component by component.</summary>
    public static LongIndex1D Min(LongIndex1D first, LongIndex1D second) => new(Math.Min(first.X, second.X));

    /// <summary>Larger of two, component by component.</summary>
    public static LongIndex1D Max(LongIndex1D first, LongIndex1D second) => new(Math.Max(first.X, second.X));

    /// <summary>Limits each component to [min, max].</summary>
    public static LongIndex1D Clamp(LongIndex1D value, LongIndex1D min, LongIndex1D max) => Max(Min(value, max), min);

    /// <inheritdoc/>
    public LongIndex1D Add(LongIndex1D rhs) => this + rhs;

    /// <inheritdoc/>
    public LongIndex1D Subtract(LongIndex1D rhs) => this - rhs;

    /// <inheritdoc/>
    public bool InBounds(LongIndex1D dimension) => X >= 0 & X < dimension.X;

    /// <inheritdoc/>
    public bool InBoundsInclusive(LongIndex1D dimension) => X >= 0 & X <= dimension.X;

    /// <summary>Narrows to 32 bits, without a check.</summary>
    public Index1D ToIntIndex() => new((int)X);

    /// <inheritdoc/>
    public bool Equals(LongIndex1D other) => X == other.X;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LongIndex1D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X);

    /// <inheritdoc/>
    public override string ToString() => X.ToString();
}
