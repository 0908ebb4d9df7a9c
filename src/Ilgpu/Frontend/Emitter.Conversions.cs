using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class Emitter
{
    /// <summary>A truth value from 0 or not 0.</summary>
    public Value ToBool(Value value)
    {
        value = ssa.Resolve(value);
        return value.Kind switch
        {
            ValueKind.Bool => value,
            ValueKind.Pointer => Compare(OpCode.NotEqual, Unary(OpCode.BitCast, value, ValueKind.Int64), Constant(0L)),
            _ when value.Op == OpCode.BoolToInt32 => value.Operands[0],
            _ => Compare(OpCode.NotEqual, value, Zero(value.Kind)),
        };
    }

    /// <summary>An integer for the evaluation stack's arithmetic: Bool becomes Int32, an address Int64.</summary>
    public Value ToInteger(Value value)
    {
        value = ssa.Resolve(value);
        return value.Kind switch
        {
            ValueKind.Bool => Unary(OpCode.BoolToInt32, value, ValueKind.Int32),
            ValueKind.Pointer => Unary(OpCode.BitCast, value, ValueKind.Int64),
            _ => value,
        };
    }

    /// <summary>The low 32 bits.</summary>
    public Value ToInt32(Value value)
    {
        value = ToInteger(value);
        if (value.Kind == ValueKind.Int32)
            return value;
        if (value.Op is OpCode.SignExtend32 or OpCode.ZeroExtend32)
            return value.Operands[0];
        return Unary(OpCode.Truncate32, value, ValueKind.Int32);
    }

    /// <summary>64 bits, sign-extended from 32 where it is narrower.</summary>
    public Value ToInt64(Value value)
    {
        value = ToInteger(value);
        return value.Kind == ValueKind.Int32 ? Unary(OpCode.SignExtend32, value, ValueKind.Int64) : value;
    }

    /// <summary>Float32 or Float64 from the other.</summary>
    public Value ToFloat(Value value, ValueKind kind) => value.Kind == kind ? value : Unary(OpCode.FloatConvert, value, kind);

    /// <summary>Brings two stack values to one kind: floats to the wider, integers to the wider, addresses to integers.</summary>
    public (Value A, Value B) Unify(Value a, Value b)
    {
        (a, b) = (ssa.Resolve(a), ssa.Resolve(b));
        if (a.Kind == b.Kind)
            return a.Kind == ValueKind.Pointer && a.Space != b.Space ? (ToInteger(a), ToInteger(b)) : (a, b);
        if (a.Kind is ValueKind.Float32 or ValueKind.Float64 && b.Kind is ValueKind.Float32 or ValueKind.Float64)
            return (ToFloat(a, ValueKind.Float64), ToFloat(b, ValueKind.Float64));
        (a, b) = (ToInteger(a), ToInteger(b));
        return a.Kind == b.Kind ? (a, b) : (ToInt64(a), ToInt64(b));
    }

    /// <summary>The low bits of an Int32 as a narrow memory form holds them, extended back.</summary>
    public Value Narrow(Value value, MemoryType memory)
    {
        (OpCode op, int width, bool signed) = memory switch
        {
            MemoryType.Int8 => (OpCode.SignExtend8, 8, true),
            MemoryType.UInt8 => (OpCode.ZeroExtend8, 8, false),
            MemoryType.Int16 => (OpCode.SignExtend16, 16, true),
            MemoryType.UInt16 => (OpCode.ZeroExtend16, 16, false),
            _ => (OpCode.Undefined, 32, true),
        };
        value = ToInt32(value);
        if (width == 32)
            return value;
        // What was extended from as many or more bits before needs no second extension below it.
        while (value.Op is OpCode.SignExtend8 or OpCode.ZeroExtend8 or OpCode.SignExtend16 or OpCode.ZeroExtend16
            && ExtendedFrom(value).Width >= width)
        {
            if (value.Op == op)
                return value;
            value = ssa.Resolve(value.Operands[0]);
        }
        (int from, bool wasSigned) = ExtendedFrom(value);
        bool fits = signed ? wasSigned ? from <= width : from < width : !wasSigned && from <= width;
        return fits ? value : Unary(op, value, ValueKind.Int32);
    }

    /// <summary>A stack value as a leaf of a variable, field or argument holds it.</summary>
    public Value Coerce(Value value, TypeLeaf leaf)
    {
        value = ssa.Resolve(value);
        switch (leaf.Kind)
        {
            case ValueKind.Bool:
                return ToBool(value);
            case ValueKind.Int32 when value.Kind is ValueKind.Bool or ValueKind.Int32 or ValueKind.Int64 or ValueKind.Pointer:
                return Narrow(value, leaf.Memory);
            case ValueKind.Int64 when value.Kind is ValueKind.Bool or ValueKind.Int32 or ValueKind.Int64 or ValueKind.Pointer:
                return ToInt64(value);
            case ValueKind.Float32 or ValueKind.Float64 when value.Kind is ValueKind.Float32 or ValueKind.Float64:
                return ToFloat(value, leaf.Kind);
            case ValueKind.Pointer when value.Kind == ValueKind.Pointer:
                return value;
            case ValueKind.Pointer when value.Kind is ValueKind.Int32 or ValueKind.Int64:
                return ToPointer(value);
            default:
                throw new Refusal($"a {value.Kind} where a {leaf.Kind} is expected", "cast it");
        }
    }

    /// <summary>An address from a stack value; a plain integer is an address in global memory.</summary>
    public Value ToPointer(Value value)
    {
        value = ssa.Resolve(value);
        if (value.Kind == ValueKind.Pointer)
            return value;
        value = ToInt64(value);
        return value is { Op: OpCode.BitCast, Operands: [{ Kind: ValueKind.Pointer } pointer] } ? pointer
            : value is { Op: OpCode.Constant, Immediate: 0 } ? Zero(ValueKind.Pointer)
            : Unary(OpCode.BitCast, value, ValueKind.Pointer);
    }

    /// <summary>What loading a leaf yields.</summary>
    public Value FromMemory(Value loaded, TypeLeaf leaf) => leaf.Kind == ValueKind.Bool ? ToBool(loaded) : loaded;

    private static (int Width, bool Signed) ExtendedFrom(Value value) => value.Op switch
    {
        OpCode.SignExtend8 => (8, true),
        OpCode.SignExtend16 => (16, true),
        OpCode.ZeroExtend8 => (8, false),
        OpCode.ZeroExtend16 or OpCode.FloatToHalf => (16, false),
        OpCode.BoolToInt32 => (1, false),
        OpCode.PopCount or OpCode.LeadingZeroCount or OpCode.TrailingZeroCount => (7, false),
        OpCode.Load => value.Memory switch
        {
            MemoryType.Int8 => (8, true),
            MemoryType.UInt8 => (8, false),
            MemoryType.Int16 => (16, true),
            MemoryType.UInt16 => (16, false),
            _ => (32, true),
        },
        _ => (32, true),
    };
}
