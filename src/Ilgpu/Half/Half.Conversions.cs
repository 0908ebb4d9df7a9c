using ILGPU.IR;

namespace ILGPU;

#pragma warning disable CS1718 // A number that differs from itself is NaN.

public readonly partial struct Half
{
    /// <summary>To 32 bits, exact.</summary>
    [Intrinsic(IntrinsicKind.HalfToFloat)]
    public static implicit operator float(Half halfValue) => (float)BitConverter.UInt16BitsToHalf(halfValue.RawValue);

    /// <summary>To 64 bits, exact.</summary>
    public static implicit operator double(Half halfValue) => (float)halfValue;

    /// <summary>From 32 bits, to nearest even.</summary>
    [Intrinsic(IntrinsicKind.FloatToHalf)]
    public static explicit operator Half(float floatValue) => new(BitConverter.HalfToUInt16Bits((System.Half)floatValue));

    /// <summary>From 64 bits, to nearest even, rounded once.</summary>
    public static explicit operator Half(double doubleValue)
    {
        // Rounding to 32 bits first would round twice. Rounding to odd there keeps what the second rounding has to know.
        float rounded = (float)doubleValue;
        uint bits = Interop.FloatAsInt(rounded);
        if ((bits & 1) == 0 && rounded != doubleValue && doubleValue == doubleValue)
            bits = Math.Abs((double)rounded) > Math.Abs(doubleValue) ? bits - 1 : bits + 1;
        return (Half)Interop.IntAsFloat(bits);
    }

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(sbyte sbyteValue) => (Half)(float)sbyteValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator sbyte(Half halfValue) => (sbyte)(float)halfValue;

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(byte byteValue) => (Half)(float)byteValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator byte(Half halfValue) => (byte)(float)halfValue;

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(short shortValue) => (Half)(float)shortValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator short(Half halfValue) => (short)(float)halfValue;

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(ushort ushortValue) => (Half)(float)ushortValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator ushort(Half halfValue) => (ushort)(float)halfValue;

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(int intValue) => (Half)(float)intValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator int(Half halfValue) => (int)(float)halfValue;

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(uint uintValue) => (Half)(float)uintValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator uint(Half halfValue) => (uint)(float)halfValue;

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(long longValue) => (Half)(float)longValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator long(Half halfValue) => (long)(float)halfValue;

    /// <summary>From an integer, to nearest even.</summary>
    public static explicit operator Half(ulong ulongValue) => (Half)(float)ulongValue;

    /// <summary>To an integer, toward zero.</summary>
    public static explicit operator ulong(Half halfValue) => (ulong)(float)halfValue;
}
