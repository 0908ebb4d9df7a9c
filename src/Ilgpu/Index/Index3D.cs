using System.Runtime.CompilerServices;

namespace ILGPU;

/// <summary>A 3-dimensional index or extent of 32-bit integers; x is the innermost dimension of a grid.</summary>
public readonly struct Index3D : IIntrinsicIndex, IIntIndex<Index3D, LongIndex3D>, IEquatable<Index3D>
{
    /// <summary>All components -1.</summary>
    public static readonly Index3D Invalid = new(-1, -1, -1);

    /// <summary>All components 0.</summary>
    public static readonly Index3D Zero = new(0, 0, 0);

    /// <summary>All components 1.</summary>
    public static readonly Index3D One = new(1, 1, 1);

    /// <summary>An index of its components.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Index3D(int x, int y, int z)
    {
        X = x;
        Y = y;
        Z = z;
    }

    /// <summary>All components the same.</summary>
    public Index3D(int value)
        : this(value, value, value)
    {
    }

    /// <summary>Composes x with y and z.</summary>
    public Index3D(int x, Index2D yz)
        : this(x, yz.X, yz.Y)
    {
    }

    /// <summary>Composes x and y with z.</summary>
    public Index3D(Index2D xy, int z)
        : this(xy.X, xy.Y, z)
    {
    }

    /// <summary>The x component.</summary>
    public int X { get; }

    /// <summary>The y component.</summary>
    public int Y { get; }

    /// <summary>The z component.</summary>
    public int Z { get; }

    /// <summary>The components x and y.</summary>
    public Index2D XY => new(X, Y);

    /// <summary>The components y and z.</summary>
    public Index2D YZ => new(Y, Z);

    /// <summary>The product of the components; wraps beyond 2^31 - 1.</summary>
    public int Size => X * Y * Z;

    /// <summary>The product of the components as a 64-bit integer.</summary>
    public long LongSize => (long)X * Y * Z;

    /// <inheritdoc/>
    long IIndex.Size => LongSize;

    /// <inheritdoc/>
    public IndexType IndexType => IndexType.Index3D;

    /// <summary>True if all components are 0.</summary>
    public bool IsFirst => X == 0 & Y == 0 & Z == 0;

    /// <summary>An index of a tuple.</summary>
    public static implicit operator Index3D((int, int, int) values) => new(values.Item1, values.Item2, values.Item3);

    /// <summary>Widens to 64 bits.</summary>
    public static implicit operator LongIndex3D(Index3D index) => index.ToLongIndex();

    /// <summary>Sum, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index3D operator +(Index3D first, Index3D second) => new(first.X + second.X, first.Y + second.Y, first.Z + second.Z);

    /// <summary>Difference, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index3D operator -(Index3D first, Index3D second) => new(first.X - second.X, first.Y - second.Y, first.Z - second.Z);

    /// <summary>Product, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index3D operator *(Index3D first, Index3D second) => new(first.X * second.X, first.Y * second.Y, first.Z * second.Z);

    /// <summary>Quotient, component by component.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Index3D operator /(Index3D first, Index3D second) => new(first.X / second.X, first.Y / second.Y, first.Z / second.Z);

    /// <summary>True if all components are equal.</summary>
    public static bool operator ==(Index3D first, Index3D second) => first.Equals(second);

    /// <summary>True if a component differs.</summary>
    public static bool operator !=(Index3D first, Index3D second) => !first.Equals(second);

    /// <summary>Sum, component by component.</summary>
    public static Index3D Add(Index3D first, Index3D second) => first + second;

    /// <summary>Difference, component by component.</summary>
    public static Index3D Subtract(Index3D first, Index3D second) => first - second;

    /// <summary>Product, component by component.</summary>
    public static Index3D Multiply(Index3D first, Index3D second) => first * second;

    /// <summary>Quotient, component by component.</summary>
    public static Index3D Divide(Index3D first, Index3D second) => first / second;

    /// <summary>Smaller of two, component by component.</summary>
    public static Index3D Min(Index3D first, Index3D second) =>
        new(Math.Min(first.X, second.X), Math.Min(first.Y, second.Y), Math.Min(first.Z, second.Z));

    /// <summary>Larger of two, component by component.</summary>
    public static Index3D Max(Index3D first, Index3D second) =>
        new(Math.Max(first.X, second.X), Math.Max(first.Y, second.Y), Math.Max(first.Z, second.Z));

    /// <summary>Limits each component to [min, max].</summary>
    public static Index3D Clamp(Index3D value, Index3D min, Index3D max) => Max(Min(value, max), min);

    /// <inheritdoc/>
    public Index3D Add(Index3D rhs) => this + rhs;

    /// <inheritdoc/>
    public Index3D Subtract(Index3D rhs) => this - rhs;

    /// <inheritdoc/>
    public bool InBounds(Index3D dimension) => X >= 0 & X < dimension.X & Y >= 0 & Y < dimension.Y & Z >= 0 & Z < dimension.Z;

    /// <inheritdoc/>
    public bool InBoundsInclusive(Index3D dimension) =>
        X >= 0 & X <= dimension.X & Y >= 0 & Y <= dimension.Y & Z >= 0 & Z <= dimension.Z;

    /// <inheritdoc/>
    public LongIndex3D ToLongIndex() => new(X, Y, Z);

    /// <summary>The components as a tuple.</summary>
    public (int, int, int) ToValueTuple() => (X, Y, Z);

    /// <summary>Splits into the components.</summary>
    public void Deconstruct(out int x, out int y, out int z)
    {
        x = X;
        y = Y;
        z = Z;
    }

    /// <inheritdoc/>
    public bool Equals(Index3D other) => X == other.X & Y == other.Y & Z == other.Z;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Index3D other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(X, Y, Z);

    /// <inheritdoc/>
    public override string ToString() => $"({X}, {Y}, {Z})";
}
