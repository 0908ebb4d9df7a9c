using System.Numerics;
using ILGPU.IR;

namespace ILGPU.Transform;

internal sealed partial class Simplify
{
    /// <summary>A simpler value for this one, the value itself where it was changed in place, or null.</summary>
    private Value? Rewrite(Value value)
    {
        Value a = value.Operands[0];
        Value? b = value.Operands.Length > 1 ? value.Operands[1] : null;
        if (b is not null && a.Op == OpCode.Constant && b.Op != OpCode.Constant && Mirrored(value.Op) is { } mirrored)
        {
            Become(value, mirrored, b, a);
            (a, b) = (b, a);
        }
        switch (value.Op)
        {
            case >= OpCode.Equal and <= OpCode.GreaterOrEqualUnsigned:
                return RewriteCompare(value, a, b!);
            case OpCode.Select:
                return RewriteSelect(value, a, b!, value.Operands[2]);
            case OpCode.Not:
                return RewriteNot(a);
            case OpCode.And or OpCode.Or or OpCode.Xor:
                return RewriteBits(value, a, b!);
            case OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned:
                return b!.Op == OpCode.Constant && (b.AsInt32 & (value.Kind == ValueKind.Int64 ? 63 : 31)) == 0 ? a : null;
            case >= OpCode.SignExtend8 and <= OpCode.BitCast:
                return RewriteConversion(value, a);
            case OpCode.PointerAdd:
                if (b!.Op != OpCode.Constant)
                    return null;
                if (b.Immediate == 0)
                    return a;
                return a.Op == OpCode.PointerAdd && a.Operands[1].Op == OpCode.Constant
                    ? Become(value, OpCode.PointerAdd, a.Operands[0], _sources.Int64(a.Operands[1].Immediate + b.Immediate))
                    : null;
            case OpCode.Negate:
                return a.Op == OpCode.Negate ? a.Operands[0] : null;
            default:
                return value.Kind is ValueKind.Int32 or ValueKind.Int64 ? b is null ? null : RewriteInteger(value, a, b)
                    : value.Kind is ValueKind.Float32 or ValueKind.Float64 && b is not null ? RewriteFloating(value, a, b) : null;
        }
    }

    /// <summary>The operation with its operands exchanged, or null.</summary>
    private static OpCode? Mirrored(OpCode op) => op switch
    {
        OpCode.Add or OpCode.Multiply or OpCode.Min or OpCode.Max or OpCode.MinUnsigned or OpCode.MaxUnsigned or OpCode.MultiplyHigh
            or OpCode.MultiplyHighUnsigned or OpCode.And or OpCode.Or or OpCode.Xor or OpCode.Equal or OpCode.NotEqual => op,
        OpCode.Less => OpCode.Greater,
        OpCode.Greater => OpCode.Less,
        OpCode.LessOrEqual => OpCode.GreaterOrEqual,
        OpCode.GreaterOrEqual => OpCode.LessOrEqual,
        OpCode.LessUnsigned => OpCode.GreaterUnsigned,
        OpCode.GreaterUnsigned => OpCode.LessUnsigned,
        OpCode.LessOrEqualUnsigned => OpCode.GreaterOrEqualUnsigned,
        OpCode.GreaterOrEqualUnsigned => OpCode.LessOrEqualUnsigned,
        _ => null,
    };

    private Value? RewriteInteger(Value value, Value a, Value b)
    {
        ValueKind kind = value.Kind;
        if (a == b && value.Op == OpCode.Subtract)
            return _sources.Constant(kind, 0);
        if (a == b && value.Op is OpCode.Min or OpCode.Max or OpCode.MinUnsigned or OpCode.MaxUnsigned)
            return a;
        if (value.Op == OpCode.Subtract && a is { Op: OpCode.Constant, Immediate: 0 })
            return Become(value, OpCode.Negate, b);
        if (b.Op != OpCode.Constant)
            return null;
        long c = b.Immediate;
        switch (value.Op)
        {
            case OpCode.Add when c == 0:
                return a;
            case OpCode.Add when a.Op == OpCode.Add && a.Operands[1].Op == OpCode.Constant:
                return Become(value, OpCode.Add, a.Operands[0], Integer(kind, a.Operands[1].Immediate + c));
            case OpCode.Subtract:
                return Become(value, OpCode.Add, a, Integer(kind, -c));
            case OpCode.Multiply when c == 0:
                return b;
            case OpCode.Multiply or OpCode.Divide or OpCode.DivideUnsigned when c == 1:
                return a;
            case OpCode.Multiply when a.Op == OpCode.Multiply && a.Operands[1].Op == OpCode.Constant:
                return Become(value, OpCode.Multiply, a.Operands[0], Integer(kind, a.Operands[1].Immediate * c));
            case OpCode.Divide or OpCode.DivideUnsigned or OpCode.Remainder or OpCode.RemainderUnsigned when c == 0:
                return b;
            case OpCode.Remainder or OpCode.RemainderUnsigned when c == 1:
                return _sources.Constant(kind, 0);
            case OpCode.Divide or OpCode.Remainder or OpCode.DivideUnsigned or OpCode.RemainderUnsigned:
                return RewriteDivision(value, a, c);
            default:
                return null;
        }
    }

    /// <summary>Division by a power of two, as shifts: SIMD units have no integer division.</summary>
    private Value? RewriteDivision(Value value, Value a, long divisor)
    {
        ValueKind kind = value.Kind;
        int width = kind == ValueKind.Int64 ? 64 : 32;
        ulong magnitude = kind == ValueKind.Int64 ? (ulong)divisor : (uint)divisor;
        if (!BitOperations.IsPow2(magnitude))
            return null;
        int shift = BitOperations.TrailingZeroCount(magnitude);
        if (value.Op == OpCode.DivideUnsigned)
            return Become(value, OpCode.ShiftRightUnsigned, a, _sources.Int32(shift));
        if (value.Op == OpCode.RemainderUnsigned)
            return Become(value, OpCode.And, a, Integer(kind, (long)(magnitude - 1)));
        if (divisor < 0)
            return null;
        // Toward zero: negative dividends get divisor - 1 added first.
        Value sign = Make(OpCode.ShiftRight, kind, a, _sources.Int32(width - 1));
        Value bias = Make(OpCode.ShiftRightUnsigned, kind, sign, _sources.Int32(width - shift));
        Value biased = Make(OpCode.Add, kind, a, bias);
        if (value.Op == OpCode.Divide)
            return Become(value, OpCode.ShiftRight, biased, _sources.Int32(shift));
        Value whole = Make(OpCode.And, kind, biased, Integer(kind, -divisor));
        return Become(value, OpCode.Subtract, a, whole);
    }

    /// <summary>Only identities that hold for -0, infinities and NaN as well.</summary>
    private static Value? RewriteFloating(Value value, Value a, Value b)
    {
        if (b.Op != OpCode.Constant)
            return null;
        double c = value.Kind == ValueKind.Float32 ? b.AsFloat32 : b.AsFloat64;
        return value.Op switch
        {
            OpCode.Multiply or OpCode.Divide when c == 1 => a,
            OpCode.Add when c == 0 && double.IsNegative(c) => a,
            OpCode.Subtract when c == 0 && !double.IsNegative(c) => a,
            _ => null,
        };
    }

    private Value? RewriteBits(Value value, Value a, Value b)
    {
        if (a == b)
            return value.Op == OpCode.Xor ? _sources.Constant(value.Kind, 0) : a;
        if (b.Op == OpCode.Constant)
        {
            long ones = value.Kind == ValueKind.Bool ? 1 : -1;
            if (b.Immediate == 0)
                return value.Op == OpCode.And ? b : a;
            if (b.Immediate == ones)
            {
                return value.Op switch
                {
                    OpCode.And => a,
                    OpCode.Or => b,
                    _ => Become(value, OpCode.Not, a),
                };
            }
            if (a.Op == value.Op && a.Operands[1].Op == OpCode.Constant)
            {
                long both = value.Op switch
                {
                    OpCode.And => a.Operands[1].Immediate & b.Immediate,
                    OpCode.Or => a.Operands[1].Immediate | b.Immediate,
                    _ => a.Operands[1].Immediate ^ b.Immediate,
                };
                return Become(value, value.Op, a.Operands[0], _sources.Constant(value.Kind, both));
            }
            if (value.Op == OpCode.And && UpperBound(a) is { } bound && (b.Immediate & bound) == bound)
                return a;
            if (a.Op == OpCode.BoolToInt32 && b.Immediate == 1)
            {
                return value.Op switch
                {
                    OpCode.And => a,
                    OpCode.Or => b,
                    _ => Become(value, OpCode.BoolToInt32, Make(OpCode.Not, ValueKind.Bool, a.Operands[0])),
                };
            }
        }
        if (a.Op == OpCode.BoolToInt32 && b.Op == OpCode.BoolToInt32)
            return Become(value, OpCode.BoolToInt32, Make(value.Op, ValueKind.Bool, a.Operands[0], b.Operands[0]));
        return null;
    }

    /// <summary>All bits that can be set in a value known to be narrow, as 2^n - 1, or null.</summary>
    private static long? UpperBound(Value value) => value.Op switch
    {
        OpCode.ZeroExtend8 => 0xff,
        OpCode.ZeroExtend16 or OpCode.FloatToHalf => 0xffff,
        OpCode.Load when value.Memory == MemoryType.UInt8 => 0xff,
        OpCode.Load when value.Memory == MemoryType.UInt16 => 0xffff,
        OpCode.BoolToInt32 => 1,
        _ => null,
    };

    private Value Integer(ValueKind kind, long value) => _sources.Constant(kind, kind == ValueKind.Int32 ? (int)value : value);
}
