using ILGPU.IR;

namespace ILGPU.Transform;

internal sealed partial class Simplify
{
    private Value? RewriteCompare(Value value, Value a, Value b)
    {
        bool integer = a.Kind is not (ValueKind.Float32 or ValueKind.Float64);
        if (a == b && integer)
            return _sources.Bool(value.Op is OpCode.Equal or OpCode.LessOrEqual or OpCode.GreaterOrEqual
                or OpCode.LessOrEqualUnsigned or OpCode.GreaterOrEqualUnsigned);
        if (b.Op != OpCode.Constant)
            return null;
        if (integer && b.Immediate == 0)
        {
            switch (value.Op)
            {
                case OpCode.LessUnsigned:
                    return _sources.Bool(false);
                case OpCode.GreaterOrEqualUnsigned:
                    return _sources.Bool(true);
                case OpCode.GreaterUnsigned:
                    return Become(value, OpCode.NotEqual, a, b);
                case OpCode.LessOrEqualUnsigned:
                    return Become(value, OpCode.Equal, a, b);
            }
        }
        Value? truth = a.Op == OpCode.BoolToInt32 ? a.Operands[0] : a.Kind == ValueKind.Bool ? a : null;
        if (truth is null)
            return null;
        // A truth value against a constant: what 0 and 1 give decides.
        bool whenFalse = ScalarMath.Evaluate(value.Op, ValueKind.Bool, a.Kind, 0, 0, b.Immediate, 0) != 0;
        bool whenTrue = ScalarMath.Evaluate(value.Op, ValueKind.Bool, a.Kind, 0, 1, b.Immediate, 0) != 0;
        if (whenFalse == whenTrue)
            return _sources.Bool(whenTrue);
        return whenTrue ? truth : Become(value, OpCode.Not, truth);
    }

    private Value? RewriteSelect(Value value, Value condition, Value whenTrue, Value whenFalse)
    {
        if (condition.Op == OpCode.Constant)
            return condition.Immediate != 0 ? whenTrue : whenFalse;
        if (whenTrue == whenFalse)
            return whenTrue;
        if (condition.Op == OpCode.Not)
            return Become(value, OpCode.Select, condition.Operands[0], whenFalse, whenTrue);
        if (value.Kind == ValueKind.Bool)
        {
            if (whenTrue.Op == OpCode.Constant)
            {
                return whenTrue.Immediate != 0
                    ? whenFalse is { Op: OpCode.Constant } ? condition : Become(value, OpCode.Or, condition, whenFalse)
                    : Become(value, OpCode.And, Make(OpCode.Not, ValueKind.Bool, condition), whenFalse);
            }
            if (whenFalse.Op == OpCode.Constant)
            {
                return whenFalse.Immediate == 0
                    ? Become(value, OpCode.And, condition, whenTrue)
                    : Become(value, OpCode.Or, Make(OpCode.Not, ValueKind.Bool, condition), whenTrue);
            }
        }
        if (value.Kind == ValueKind.Int32 && Truth(whenTrue) is { } yes && Truth(whenFalse) is { } no)
            return Become(value, OpCode.BoolToInt32, Make(OpCode.Select, ValueKind.Bool, condition, yes, no));
        return null;
    }

    /// <summary>The Bool that an Int32 of 0 or 1 stands for, or null.</summary>
    private Value? Truth(Value value) => value.Op switch
    {
        OpCode.BoolToInt32 => value.Operands[0],
        OpCode.Constant when value.Immediate is 0 or 1 => _sources.Bool(value.Immediate != 0),
        _ => null,
    };

    private Value? RewriteNot(Value a)
    {
        if (a.Op == OpCode.Not)
            return a.Operands[0];
        if (a.Op is < OpCode.Equal or > OpCode.GreaterOrEqualUnsigned)
            return null;
        bool floating = a.Operands[0].Kind is ValueKind.Float32 or ValueKind.Float64;
        bool bySign = a.Op is OpCode.Less or OpCode.LessOrEqual or OpCode.Greater or OpCode.GreaterOrEqual;
        OpCode opposite = a.Op switch
        {
            OpCode.Equal => OpCode.NotEqual,
            OpCode.NotEqual => OpCode.Equal,
            OpCode.Less => OpCode.GreaterOrEqual,
            OpCode.LessOrEqual => OpCode.Greater,
            OpCode.Greater => OpCode.LessOrEqual,
            OpCode.GreaterOrEqual => OpCode.Less,
            OpCode.LessUnsigned => OpCode.GreaterOrEqualUnsigned,
            OpCode.LessOrEqualUnsigned => OpCode.GreaterUnsigned,
            OpCode.GreaterUnsigned => OpCode.LessOrEqualUnsigned,
            _ => OpCode.LessUnsigned,
        };
        // Of floating point, "not less" is "greater, equal or unordered".
        if (floating && a.Op is not (OpCode.Equal or OpCode.NotEqual))
            opposite = bySign ? opposite + (OpCode.LessUnsigned - OpCode.Less) : opposite - (OpCode.LessUnsigned - OpCode.Less);
        return Make(opposite, ValueKind.Bool, a.Operands[0], a.Operands[1]);
    }

    private Value? RewriteConversion(Value value, Value a)
    {
        switch (value.Op)
        {
            case OpCode.SignExtend8 when a is { Op: OpCode.SignExtend8 } or { Op: OpCode.Load, Memory: MemoryType.Int8 }
                or { Op: OpCode.BoolToInt32 }:
            case OpCode.SignExtend16 when a is { Op: OpCode.SignExtend8 or OpCode.ZeroExtend8 or OpCode.SignExtend16 or OpCode.BoolToInt32 }
                or { Op: OpCode.Load, Memory: MemoryType.Int8 or MemoryType.UInt8 or MemoryType.Int16 }:
            case OpCode.ZeroExtend8 when UpperBound(a) is <= 0xff:
            case OpCode.ZeroExtend16 when UpperBound(a) is <= 0xffff:
                return a;
            case OpCode.SignExtend8 or OpCode.ZeroExtend8 when a.Op is OpCode.SignExtend8 or OpCode.ZeroExtend8 or OpCode.SignExtend16
                or OpCode.ZeroExtend16:
            case OpCode.SignExtend16 or OpCode.ZeroExtend16 when a.Op is OpCode.SignExtend16 or OpCode.ZeroExtend16:
                return Become(value, value.Op, a.Operands[0]);
            case OpCode.Truncate32 when a.Op is OpCode.SignExtend32 or OpCode.ZeroExtend32:
                return a.Operands[0];
            case OpCode.HalfToFloat when a.Op is OpCode.ZeroExtend16 or OpCode.SignExtend16:
                return Become(value, OpCode.HalfToFloat, a.Operands[0]);
            case OpCode.BitCast when a.Op == OpCode.BitCast && a.Operands[0].Kind == value.Kind
                && (value.Kind != ValueKind.Pointer || a.Operands[0].Space == value.Space):
                return a.Operands[0];
            default:
                return null;
        }
    }
}
