namespace ILGPU.IR;

internal static partial class ScalarMath
{
    private static bool Compare(OpCode op, ValueKind kind, long a, long b) => kind switch
    {
        ValueKind.Int32 => Ordered(op, (int)a, (int)b, (uint)a, (uint)b),
        // The bits of a Bool are 0 or 1; pointers are compared unsigned whichever operation asks.
        ValueKind.Pointer => Ordered(op, (ulong)a, (ulong)b, (ulong)a, (ulong)b),
        ValueKind.Float32 => Floating(op, Single(a), Single(b)),
        ValueKind.Float64 => Floating(op, Double(a), Double(b)),
        _ => Ordered(op, a, b, (ulong)a, (ulong)b),
    };

    private static bool Ordered<TSigned, TUnsigned>(OpCode op, TSigned a, TSigned b, TUnsigned ua, TUnsigned ub)
        where TSigned : IComparable<TSigned>
        where TUnsigned : IComparable<TUnsigned> => op switch
        {
            OpCode.Equal => a.CompareTo(b) == 0,
            OpCode.NotEqual => a.CompareTo(b) != 0,
            OpCode.Less => a.CompareTo(b) < 0,
            OpCode.LessOrEqual => a.CompareTo(b) <= 0,
            OpCode.Greater => a.CompareTo(b) > 0,
            OpCode.GreaterOrEqual => a.CompareTo(b) >= 0,
            OpCode.LessUnsigned => ua.CompareTo(ub) < 0,
            OpCode.LessOrEqualUnsigned => ua.CompareTo(ub) <= 0,
            OpCode.GreaterUnsigned => ua.CompareTo(ub) > 0,
            _ => ua.CompareTo(ub) >= 0,
        };

    private static bool Floating(OpCode op, double a, double b) => op switch
    {
        OpCode.Equal => a == b,
        OpCode.NotEqual => a != b,
        OpCode.Less => a < b,
        OpCode.LessOrEqual => a <= b,
        OpCode.Greater => a > b,
        OpCode.GreaterOrEqual => a >= b,
        OpCode.LessUnsigned => !(a >= b),
        OpCode.LessOrEqualUnsigned => !(a > b),
        OpCode.GreaterUnsigned => !(a <= b),
        _ => !(a < b),
    };

    private static long Convert(OpCode op, ValueKind kind, ValueKind from, long a) => op switch
    {
        OpCode.SignExtend8 => (sbyte)a,
        OpCode.ZeroExtend8 => (byte)a,
        OpCode.SignExtend16 => (short)a,
        OpCode.ZeroExtend16 => (ushort)a,
        OpCode.SignExtend32 => (int)a,
        OpCode.ZeroExtend32 => (uint)a,
        OpCode.Truncate32 => (int)a,
        OpCode.BoolToInt32 => a & 1,
        OpCode.IntToFloat => (kind, from) switch
        {
            (ValueKind.Float32, ValueKind.Int32) => Bits((float)(int)a),
            (ValueKind.Float32, _) => Bits((float)a),
            (_, ValueKind.Int32) => Bits((double)(int)a),
            _ => Bits((double)a),
        },
        OpCode.UIntToFloat => (kind, from) switch
        {
            (ValueKind.Float32, ValueKind.Int32) => Bits((float)(long)(uint)a),
            (ValueKind.Float32, _) => Bits(ToSingle((ulong)a)),
            (_, ValueKind.Int32) => Bits((double)(uint)a),
            _ => Bits(ToDouble((ulong)a)),
        },
        OpCode.FloatToInt => (kind, from) switch
        {
            (ValueKind.Int32, ValueKind.Float32) => (int)Single(a),
            (ValueKind.Int32, _) => (int)Double(a),
            (_, ValueKind.Float32) => (long)Single(a),
            _ => (long)Double(a),
        },
        OpCode.FloatToUInt => (kind, from) switch
        {
            (ValueKind.Int32, ValueKind.Float32) => (int)(uint)Single(a),
            (ValueKind.Int32, _) => (int)(uint)Double(a),
            (_, ValueKind.Float32) => (long)(ulong)Single(a),
            _ => (long)(ulong)Double(a),
        },
        OpCode.FloatConvert => kind == ValueKind.Float32 ? Bits((float)Double(a)) : Bits((double)Single(a)),
        OpCode.HalfToFloat => Bits(FromHalf((int)a)),
        OpCode.FloatToHalf => ToHalf(Single(a)),
        OpCode.BitCast => kind switch
        {
            ValueKind.Int32 => (int)a,
            ValueKind.Float32 => (uint)a,
            _ => a,
        },
        _ => throw NoSuch(op, from),
    };
}
