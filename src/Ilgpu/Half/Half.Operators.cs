namespace ILGPU;

public readonly partial struct Half
{
    /// <summary>Sum, rounded to nearest even.</summary>
    public static Half operator +(Half first, Half second) => (Half)((float)first + (float)second);

    /// <summary>Difference, rounded to nearest even.</summary>
    public static Half operator -(Half first, Half second) => (Half)((float)first - (float)second);

    /// <summary>Product, rounded to nearest even.</summary>
    public static Half operator *(Half first, Half second) => (Half)((float)first * (float)second);

    /// <summary>Quotient, rounded to nearest even.</summary>
    public static Half operator /(Half first, Half second) => (Half)((float)first / (float)second);

    /// <summary>The number with the other sign; NaN too.</summary>
    public static Half operator -(Half halfValue) => new((ushort)(halfValue.RawValue ^ 0x8000));

    /// <summary>Compares as numbers; false if one is NaN.</summary>
    public static bool operator ==(Half first, Half second) => (float)first == (float)second;

    /// <summary>Compares as numbers; true if one is NaN.</summary>
    public static bool operator !=(Half first, Half second) => (float)first != (float)second;

    /// <summary>Compares as numbers; false if one is NaN.</summary>
    public static bool operator <(Half first, Half second) => (float)first < (float)second;

    /// <summary>Compares as numbers; false if one is NaN.</summary>
    public static bool operator <=(Half first, Half second) => (float)first <= (float)second;

    /// <summary>Compares as numbers; false if one is NaN.</summary>
    public static bool operator >(Half first, Half second) => (float)first > (float)second;

    /// <summary>Compares as numbers; false if one is NaN.</summary>
    public static bool operator >=(Half first, Half second) => (float)first >= (float)second;
}
