using System.Reflection;
using ILGPU.IR;
using Il = System.Reflection.Emit.OpCodes;

namespace ILGPU.Backends.Cpu;

/// <summary>Code for varying values, one vector at a time.</summary>
internal sealed partial class KernelEmitter
{
    private void VectorOperation(Value value, int half)
    {
        Value[] o = value.Operands;
        Type element = VectorIsa.Element(value.Kind);
        switch (value.Op)
        {
            case OpCode.Builtin:
                GroupIndices((BuiltinKind)value.Immediate);
                return;
            case OpCode.Load:
                EmitLoad(value, half);
                return;
            case OpCode.Shuffle:
                EmitShuffle(value, half);
                return;
            case OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned:
                EmitShift(value, element, half);
                return;
            case OpCode.Select:
                Vector(o[0], 0);
                MaskAs(element, half);
                Vector(o[1], half);
                Vector(o[2], half);
                Call("ConditionalSelect", element, "vvv");
                return;
            case >= OpCode.Equal and <= OpCode.GreaterOrEqualUnsigned:
                EmitCompare(value);
                return;
            case >= OpCode.SignExtend8 and <= OpCode.BitCast:
                VectorConvert(value, half);
                return;
            case OpCode.PopCount or OpCode.LeadingZeroCount or OpCode.TrailingZeroCount:
                EmitCount(value);
                return;
        }
        foreach (Value operand in o)
            Vector(operand, half);
        bool isFloat = value.Kind.IsFloat();
        switch (value.Op)
        {
            case OpCode.Add:
                Call("Add", element, "vv");
                break;
            case OpCode.PointerAdd:
                if (_program.Locals.Scale(value) is var scale && scale != 1)
                {
                    _il.Int64(scale);
                    Call("Create", typeof(long), "s");
                    Call("Multiply", typeof(long), "vv");
                }
                Call("Add", element, "vv");
                break;
            case OpCode.Subtract:
                Call("Subtract", element, "vv");
                break;
            case OpCode.Multiply:
                Call("Multiply", element, "vv");
                break;
            case OpCode.Divide when isFloat:
                Call("Divide", element, "vv");
                break;
            case OpCode.Min or OpCode.Max:
                Call(value.Op.ToString(), element, "vv");
                break;
            case OpCode.MinUnsigned or OpCode.MaxUnsigned:
                Map(value, element, 2);
                break;
            case OpCode.Negate:
                Call("Negate", element, "v");
                break;
            case OpCode.Abs:
                Call("Abs", element, "v");
                break;
            case OpCode.Sqrt:
                Call("Sqrt", element, "v");
                break;
            case OpCode.FusedMultiplyAdd:
                Call("FusedMultiplyAdd", element, "vvv");
                break;
            case OpCode.Floor or OpCode.Ceiling or OpCode.Truncate:
                Call(value.Op.ToString(), element, "v");
                break;
            case OpCode.RoundEven:
                Call("Round", element, "v");
                break;
            case OpCode.Math when value.Kind == ValueKind.Float32
                && (MathFunction)value.Immediate is MathFunction.Exp or MathFunction.Log:
                Call(((MathFunction)value.Immediate).ToString(), element, "v");
                break;
            case OpCode.And:
                Call("BitwiseAnd", element, "vv");
                break;
            case OpCode.Or:
                Call("BitwiseOr", element, "vv");
                break;
            case OpCode.Xor:
                Call("Xor", element, "vv");
                break;
            case OpCode.Not:
                Call("OnesComplement", element, "v");
                break;
            default:
                Map(value, element, o.Length);
                break;
        }
    }

    private void Call(string name, Type element, string parameters) => _il.Call(_isa.Method(name, element, parameters));

    /// <summary>Lane by lane.</summary>
    private void Map(Value value, Type element, int operands)
    {
        Type operation = LaneOperations.TypeOf(value.Op, value.Immediate, value.Kind) ?? throw Unsupported(value);
        _il.Call(LaneMethod($"Map{operands}", _isa.Vector(element), element, operation));
    }

    private void EmitShift(Value value, Type element, int half)
    {
        Value count = value.Operands[1];
        int bits = value.Kind == ValueKind.Int32 ? 31 : 63;
        Vector(value.Operands[0], half);
        if (_program.ShapeOf(count).IsUniform)
        {
            string name = value.Op switch
            {
                OpCode.ShiftLeft => "ShiftLeft",
                OpCode.ShiftRight => "ShiftRightArithmetic",
                _ => "ShiftRightLogical",
            };
            if (count.Op == OpCode.Constant)
            {
                _il.Int32(count.AsInt32 & bits);
            }
            else
            {
                Scalar(count);
                _il.Int32(bits);
                _il.Emit(Il.And);
            }
            Call(name, element, "vi");
            return;
        }
        Vector(count, 0);
        if (element == typeof(long))
            Call(half == 0 ? "WidenLower" : "WidenUpper", typeof(int), "v");
        if (HardwareShift(value.Op, element) is { } method)
        {
            // The hardware gives 0 (or all signs) for counts over the width; the count is masked first.
            if (element == typeof(long))
                _il.Int64(bits);
            else
                _il.Int32(bits);
            Call("Create", element, "s");
            Call("BitwiseAnd", element, "vv");
            Type unsigned = element == typeof(long) ? typeof(ulong) : typeof(uint);
            As(element, unsigned);
            _il.Call(method);
            return;
        }
        Map(value, element, 2);
    }

    private MethodInfo? HardwareShift(OpCode op, Type element)
    {
        string name = op switch
        {
            OpCode.ShiftLeft => "ShiftLeftLogicalVariable",
            OpCode.ShiftRight => "ShiftRightArithmeticVariable",
            _ => "ShiftRightLogicalVariable",
        };
        Type unsigned = element == typeof(long) ? typeof(ulong) : typeof(uint);
        Type[] parameters = [_isa.Vector(element), _isa.Vector(unsigned)];
        if (Lanes == 16)
            return System.Runtime.Intrinsics.X86.Avx512F.IsSupported
                ? typeof(System.Runtime.Intrinsics.X86.Avx512F).GetMethod(name, parameters) : null;
        return System.Runtime.Intrinsics.X86.Avx2.IsSupported
            ? typeof(System.Runtime.Intrinsics.X86.Avx2).GetMethod(name, parameters) : null;
    }

    private void EmitCompare(Value value)
    {
        Value[] o = value.Operands;
        ValueKind kind = o[0].Kind;
        Type element = VectorIsa.Element(kind);
        bool isFloat = kind.IsFloat();
        bool unsigned = value.Op >= OpCode.LessUnsigned || (kind == ValueKind.Pointer && value.Op >= OpCode.Less);
        OpCode op = value.Op >= OpCode.LessUnsigned ? value.Op - OpCode.LessUnsigned + OpCode.Less : value.Op;
        // "Unsigned" floating comparisons are the complement of the opposite ordered ones.
        bool invert = op == OpCode.NotEqual || (isFloat && unsigned);
        if (isFloat && unsigned)
        {
            op = op switch
            {
                OpCode.Less => OpCode.GreaterOrEqual,
                OpCode.LessOrEqual => OpCode.Greater,
                OpCode.Greater => OpCode.LessOrEqual,
                _ => OpCode.Less,
            };
        }
        string name = op switch
        {
            OpCode.Equal or OpCode.NotEqual => "Equals",
            OpCode.Less => "LessThan",
            OpCode.LessOrEqual => "LessThanOrEqual",
            OpCode.Greater => "GreaterThan",
            _ => "GreaterThanOrEqual",
        };
        Type compared = isFloat || !unsigned ? element : element == typeof(long) ? typeof(ulong) : typeof(uint);
        Compare(0);
        if (kind.IsWide())
        {
            As(compared, typeof(long));
            Compare(1);
            As(compared, typeof(long));
            Call("Narrow", typeof(long), "vv");
        }
        else
        {
            As(compared, typeof(int));
        }
        if (invert)
            Call("OnesComplement", typeof(int), "v");

        void Compare(int half)
        {
            Vector(o[0], half);
            As(element, compared);
            Vector(o[1], half);
            As(element, compared);
            Call(name, compared, "vv");
        }
    }

    private void EmitCount(Value value)
    {
        Value operand = value.Operands[0];
        Type element = VectorIsa.Element(operand.Kind);
        MethodInfo map = LaneMethod(nameof(LaneHelpers.Map1), _isa.Vector(element), element,
            LaneOperations.TypeOf(value.Op, 0, operand.Kind)!);
        Vector(operand, 0);
        _il.Call(map);
        if (!operand.Kind.IsWide())
            return;
        Vector(operand, 1);
        _il.Call(map);
        Call("Narrow", typeof(long), "vv");
    }
}
