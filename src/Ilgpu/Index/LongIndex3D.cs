using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A 3-dimensional index or extent of 64-bit integers; x is the innermost dimension of a grid.</summary>
public readonly struct LongIndex3D : IIntrinsicIndex, ILongIndex<LongIndex3D, Index3D>, IEquatable<LongIndex3D>
{
    /// <summary>All components -1.</summary>
    public static readonly LongIndex3D Invalid = new(-1, -1, -1);

    /// <summary>All components 0.</summary>
    public static readonly LongIndex3D Zero = new(0, 0, 0);

    /// <summary>All components 1.</summary>
    public static readonly LongIndex3D One = new(1, 1, 1);

    /// <summary>An index of its components.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongIndex3D(long x, long y, long z)
    {
        X = x;
        Y = y;
        Z = z;
    }

    /// <summary>All components the same.</summary>
    public LongIndex3D(long value)
        : this(value, value, value)
    {
    }

    /// <summary>Composes x with y and z.</summary>
    public LongIndex3D(long x, LongIndex2D yz)
        : this(x, yz.X, yz.Y)
    {
    }

    /// <summary>Composes x and y with z.</summary>
    public LongIndex3D(LongIndex2D xy, long z)
        : this(xy.X, xy.Y, z)
    {
    }

    /// <summary>The x component.</summary>
    public long X { get; }

    /// <summary>The y component.</summary>
    public long Y { get; }

    /// <summary>The z component.</summary>
    public long Z { get; }

    /// <summary>The components x and y.</summary>
    public LongIndex2D XY => new(X, Y);

    /// <summary>The components y and z.</summary>
    public LongIndex2D YZ => new(Y, Z);

    /// <summary>The product of the components.</summary>
    public long Size => X * Y * Z;

    /// <inheritdoc/>
    public IndexType IndexType => IndexType.LongIndex3D;

    /// <summary>True if all components are 0.</summary>
    public bool IsFirst => X == 0 & Y == 0 & Z == 0;

    /// <summary>An index of a tuple.</summary>
    public static implicit operator LongIndex3D((long, long, long) values) => new(values.Item1, values.Item2, values.Item3);

    /// <summary>Narrows to 32 bits, without a check.</summary>
    public static explicit operator Index3D(LongIndex3D index) => index.ToIntIndex();

    /// <summary>Sum, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex3D operator +(LongIndex3D first, LongIndex3D second) =>
        new(first.X + second.X, first.Y + second.Y, first.Z + second.Z);

    /// <summary>Difference, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex3D operator -(LongIndex3D first, LongIndex3D second) =>
        new(first.X - second.X, first.Y - second.Y, first.Z - second.Z);

    /// <summary>Product, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex3D operator *(LongIndex3D first, LongIndex3D second) =>
        new(first.X * second.X, first.Y * second.Y, first.Z * second.Z);

    /// <summary>Quotient, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static LongIndex3D operator /(LongIndex3D first, LongIndex3D second) =>
        new(first.X / second.X, first.Y / second.Y, first.Z / second.Z);

    /// <summary>True if all components are equal.</summary>
    public static bool operator ==(LongIndex3D first, LongIndex3D second) => first.Equals(second);

    /// <summary>True if a component differs.</summary>
    public static bool operator !=(LongIndex3D first, LongIndex3D second) => !first.Equals(second);

    /// <summary>Sum, component by component.</summary>
    public static LongIndex3D Add(LongIndex3D first, LongIndex3D second) => first + second;

    /// <summary>Difference, component by component.</summary>
    public static LongIndex3D Subtract(LongIndex3D first, LongIndex3D second) => first - second;

    /// <summary>Product, component by component.</summary>
    public static LongIndex3D Multiply(LongIndex3D first, LongIndex3D second) => first * second;

    /// <summary>Quotient, component by component.</summary>
    public static LongIndex3D Divide(LongIndex3D first, LongIndex3D second) => first / second;

    /// <summary>Smaller of two, component by component.</summary>
    public static LongIndex3D Min(LongIndex3D first, LongIndex3D second) =>
        new(Math.Min(first.X, second.X), Math.Min(first.Y, second.Y), Math.Min(first.Z, second.Z));

    /// <summary>Larger of two, component by component.</summary>
    public static LongIndex3D Max(LongIndex3D first, LongIndex3D second) =>
        new(Math.Max(first.X, second.X), Math.Max(first.Y, second.Y), Math.Max(first.Z, second.Z));

    /// <summary>Limits each component to [min, max].</summary>
    public static LongIndex3D Clamp(LongIndex3D value, LongIndex3D min, LongIndex3D max) => Max(Min(value, max), min);

    /// <inheritdoc/>
    public LongIndex3D Add(LongIndex3D rhs) => this + rhs;

    /// <inheritdoc/>
    public LongIndex3D Subtract(LongIndex3D rhs) => this - rhs;

    /// <inheritdoc/>
    public bool InBounds(LongIndex3D dimension) => X >= 0 & X < dimension.X & Y >= 0 & Y < dimension.Y & Z >= 0 & Z < dimension.Z;

    /// <inheritdoc/>
    public bool InBoundsInclusive(LongIndex3D dimension) =>
        X >= 0 & X <= dimension.X & Y >= 0 & Y <= dimension.Y & Z >= 0 & Z <= dimension.Z;

    /// <summary>Narrows to 32 bits, without a check.</summary>
    public Index3D ToIntIndex() => new((int)X, (int)Y, (int)Z);

    /// <summary>The components as a tuple.</summary>
    public (long, long, long) ToValueTuple() => (X, Y, Z);

    /// <summary>Splits into the components.</summary>
    public void Deconstruct(out long x, out long y, out long z)
    {
        x = X;
        y = Y;
        z = Z;
    }

    /// <inheritdoc/>
    public bool Equals(LongIndex3D other) => X == other.X & Y == other.Y & Z == other.Z;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LongIndex3D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X, Y, Z);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y}, {Z})";
}
