namespace ILGPU;

/// <summary>
/// IEEE binary16. Conversions to wider types are exact, those from wider types round to nearest even, once; arithmetic is that of
/// <see cref="float"/>, rounded back.
/// </summary>
public readonly partial struct Half : IEquatable<Half>, IComparable<Half>
{
    /// <summary>The smallest positive number, 2^-24.</summary>
    public static readonly Half Epsilon = new(0x0001);

    /// <summary>The largest number, 65504.</summary>
    public static readonly Half MaxValue = new(0x7bff);

    /// <summary>The smallest number, -65504.</summary>
    public static readonly Half MinValue = new(0xfbff);

    /// <summary>Not a number.</summary>
    public static readonly Half NaN = new(0xfe00);

    /// <summary>Negative infinity.</summary>
    public static readonly Half NegativeInfinity = new(0xfc00);

    /// <summary>Positive infinity.</summary>
    public static readonly Half PositiveInfinity = new(0x7c00);

    /// <summary>1.</summary>
    public static readonly Half One = new(0x3c00);

    /// <summary>0.</summary>
    public static readonly Half Zero;

    internal Half(ushort rawValue)
    {
        RawValue = rawValue;
    }

    internal ushort RawValue { get; }

    /// <summary>|half|; also clears the sign of NaN.</summary>
    public static Half Abs(Half half) => new((ushort)(half.RawValue & 0x7fff));

    /// <summary>True for NaN.</summary>
    public static bool IsNaN(Half half) => (half.RawValue & 0x7fff) > 0x7c00;

    /// <summary>True for 0 and -0.</summary>
    public static bool IsZero(Half half) => (half.RawValue & 0x7fff) == 0;

    /// <summary>True for both infinities.</summary>
    public static bool IsInfinity(Half half) => (half.RawValue & 0x7fff) == 0x7c00;

    /// <summary>True for positive infinity.</summary>
    public static bool IsPositiveInfinity(Half half) => half.RawValue == 0x7c00;

    /// <summary>True for negative infinity.</summary>
    public static bool IsNegativeInfinity(Half half) => half.RawValue == 0xfc00;

    /// <summary>False for NaN and the infinities.</summary>
    public static bool IsFinite(Half half) => (half.RawValue & 0x7fff) < 0x7c00;

    /// <summary>Equal as numbers; NaN equals itself here, so that it can be a key.</summary>
    public bool Equals(Half other) => (IsNaN(this) && IsNaN(other)) || this == other;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Half other && Equals(other);

    /// <inheritdoc/>
    public int CompareTo(Half other) => ((float)this).CompareTo((float)other);

    /// <inheritdoc/>
    public override int GetHashCode() => ((float)this).GetHashCode();

    /// <inheritdoc/>
    public override string ToString() => ((float)this).ToString();
}
