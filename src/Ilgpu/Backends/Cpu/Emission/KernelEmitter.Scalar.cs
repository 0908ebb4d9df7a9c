using ILGPU.IR;
using Il = System.Reflection.Emit.OpCodes;

namespace ILGPU.Backends.Cpu;

/// <summary>Code for uniform values, and for lane 0 of linear ones.</summary>
internal sealed partial class KernelEmitter
{
    private void ScalarOf(Value value)
    {
        Value[] o = value.Operands;
        Type element = value.Kind == ValueKind.Void ? typeof(void) : VectorIsa.Element(value.Kind);
        if (_program.IsReduction(value))
        {
            VectorOperation(value, 0);
            Call("ToScalar", element, "v");
            return;
        }
        switch (value.Op)
        {
            case OpCode.Constant:
                ScalarConstant(value);
                return;
            case OpCode.Undefined:
                ScalarUndefined(value);
                return;
            case OpCode.Builtin:
                ScalarBuiltin((BuiltinKind)value.Immediate);
                return;
            case OpCode.Parameter or OpCode.Alloca or OpCode.DynamicShared:
                PrologueScalar(value);
                return;
            case OpCode.Load:
                Scalar(o[0]);
                LoadScalar(value.Memory);
                return;
            case OpCode.Ballot:
                ActiveBits(o[0]);
                return;
            case OpCode.BarrierPopCount:
                ActiveBits(o[0]);
                _il.Call(ScalarMethod(nameof(ScalarHelpers.PopCount32)));
                return;
            case OpCode.GroupBroadcast:
                Broadcast(value);
                return;
            case OpCode.Shuffle:
                Scalar(o[0]);
                return;
        }
        foreach (Value operand in o)
            Scalar(operand);
        switch (value.Op)
        {
            case OpCode.Add:
                _il.Emit(Il.Add);
                break;
            case OpCode.PointerAdd:
                if (_program.Locals.Scale(value) is var scale && scale != 1)
                {
                    _il.Int64(scale);
                    _il.Emit(Il.Mul);
                }
                _il.Emit(Il.Add);
                break;
            case OpCode.Subtract:
                _il.Emit(Il.Sub);
                break;
            case OpCode.Multiply:
                _il.Emit(Il.Mul);
                break;
            case OpCode.Divide when value.Kind.IsFloat():
                _il.Emit(Il.Div);
                break;
            case OpCode.Remainder when value.Kind.IsFloat():
                _il.Emit(Il.Rem);
                break;
            case OpCode.Divide or OpCode.DivideUnsigned or OpCode.Remainder or OpCode.RemainderUnsigned or OpCode.MultiplyHigh
                or OpCode.MultiplyHighUnsigned or OpCode.MinUnsigned or OpCode.MaxUnsigned or OpCode.Min or OpCode.Max
                or OpCode.FusedMultiplyAdd or OpCode.Sqrt or OpCode.Floor or OpCode.Ceiling or OpCode.Truncate or OpCode.RoundEven
                or OpCode.Math or OpCode.Abs:
                _il.Call(ScalarMethod($"Apply{o.Length}", element, LaneOperations.TypeOf(value.Op, value.Immediate, value.Kind)
                    ?? throw Unsupported(value)));
                break;
            case OpCode.Negate:
                _il.Emit(Il.Neg);
                break;
            case OpCode.And:
                _il.Emit(Il.And);
                break;
            case OpCode.Or:
                _il.Emit(Il.Or);
                break;
            case OpCode.Xor:
                _il.Emit(Il.Xor);
                break;
            case OpCode.Not when value.Kind == ValueKind.Bool:
                Invert();
                break;
            case OpCode.Not:
                _il.Emit(Il.Not);
                break;
            case OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned:
                _il.Int32(value.Kind == ValueKind.Int32 ? 31 : 63);
                _il.Emit(Il.And);
                _il.Emit(value.Op == OpCode.ShiftLeft ? Il.Shl : value.Op == OpCode.ShiftRight ? Il.Shr : Il.Shr_Un);
                break;
            case OpCode.PopCount or OpCode.LeadingZeroCount or OpCode.TrailingZeroCount:
                _il.Call(ScalarMethod($"{value.Op}{(o[0].Kind == ValueKind.Int32 ? 32 : 64)}"));
                break;
            case >= OpCode.Equal and <= OpCode.GreaterOrEqualUnsigned:
                ScalarCompare(value.Op, o[0].Kind);
                break;
            case OpCode.Select:
                _il.Call(ScalarMethod(nameof(ScalarHelpers.Select), element));
                break;
            default:
                ScalarConvert(value);
                break;
        }
    }

    private void Invert()
    {
        _il.Int32(0);
        _il.Emit(Il.Ceq);
    }

    private void ScalarCompare(OpCode op, ValueKind kind)
    {
        bool isFloat = kind.IsFloat();
        if (kind == ValueKind.Pointer)
        {
            op = op switch
            {
                OpCode.Less => OpCode.LessUnsigned,
                OpCode.LessOrEqual => OpCode.LessOrEqualUnsigned,
                OpCode.Greater => OpCode.GreaterUnsigned,
                OpCode.GreaterOrEqual => OpCode.GreaterOrEqualUnsigned,
                _ => op,
            };
        }
        // Floating "unsigned" comparisons are true for NaN, as IL's clt.un and cgt.un are.
        switch (op)
        {
            case OpCode.Equal:
                _il.Emit(Il.Ceq);
                return;
            case OpCode.NotEqual:
                _il.Emit(Il.Ceq);
                break;
            case OpCode.Less:
                _il.Emit(Il.Clt);
                return;
            case OpCode.Greater:
                _il.Emit(Il.Cgt);
                return;
            case OpCode.LessUnsigned:
                _il.Emit(Il.Clt_Un);
                return;
            case OpCode.GreaterUnsigned:
                _il.Emit(Il.Cgt_Un);
                return;
            case OpCode.LessOrEqual:
                _il.Emit(isFloat ? Il.Cgt_Un : Il.Cgt);
                break;
            case OpCode.GreaterOrEqual:
                _il.Emit(isFloat ? Il.Clt_Un : Il.Clt);
                break;
            case OpCode.LessOrEqualUnsigned:
                _il.Emit(isFloat ? Il.Cgt : Il.Cgt_Un);
                break;
            case OpCode.GreaterOrEqualUnsigned:
                _il.Emit(isFloat ? Il.Clt : Il.Clt_Un);
                break;
        }
        Invert();
    }

    private void ScalarConvert(Value value)
    {
        ValueKind from = value.Operands[0].Kind;
        switch (value.Op)
        {
            case OpCode.SignExtend8:
                _il.Emit(Il.Conv_I1);
                break;
            case OpCode.ZeroExtend8:
                _il.Emit(Il.Conv_U1);
                break;
            case OpCode.SignExtend16:
                _il.Emit(Il.Conv_I2);
                break;
            case OpCode.ZeroExtend16:
                _il.Emit(Il.Conv_U2);
                break;
            case OpCode.SignExtend32:
                _il.Emit(Il.Conv_I8);
                break;
            case OpCode.ZeroExtend32:
                _il.Emit(Il.Conv_U8);
                break;
            case OpCode.Truncate32:
                _il.Emit(Il.Conv_I4);
                break;
            case OpCode.BoolToInt32:
                break;
            case OpCode.IntToFloat:
                _il.Emit(value.Kind == ValueKind.Float32 ? Il.Conv_R4 : Il.Conv_R8);
                break;
            case OpCode.FloatConvert:
                _il.Emit(value.Kind == ValueKind.Float32 ? Il.Conv_R4 : Il.Conv_R8);
                break;
            case OpCode.UIntToFloat or OpCode.FloatToInt or OpCode.FloatToUInt or OpCode.HalfToFloat or OpCode.FloatToHalf:
                _il.Call(typeof(Conversions).GetMethod(value.Op.ToString() + (value.Op is OpCode.HalfToFloat or OpCode.FloatToHalf
                    ? "" : value.Kind.ToString()),
                    [VectorIsa.Element(from)]) ?? throw Unsupported(value));
                break;
            case OpCode.BitCast when (from, value.Kind) is (ValueKind.Int32, ValueKind.Float32):
                _il.Call(((Func<int, float>)BitConverter.Int32BitsToSingle).Method);
                break;
            case OpCode.BitCast when (from, value.Kind) is (ValueKind.Float32, ValueKind.Int32):
                _il.Call(((Func<float, int>)BitConverter.SingleToInt32Bits).Method);
                break;
            case OpCode.BitCast when (from, value.Kind) is (ValueKind.Int64, ValueKind.Float64):
                _il.Call(((Func<long, double>)BitConverter.Int64BitsToDouble).Method);
                break;
            case OpCode.BitCast when (from, value.Kind) is (ValueKind.Float64, ValueKind.Int64):
                _il.Call(((Func<double, long>)BitConverter.DoubleToInt64Bits).Method);
                break;
            case OpCode.BitCast:
                break;
            default:
                throw Unsupported(value);
        }
    }

    private void LoadScalar(MemoryType memory) => _il.Emit(memory switch
    {
        MemoryType.Int8 => Il.Ldind_I1,
        MemoryType.UInt8 => Il.Ldind_U1,
        MemoryType.Int16 => Il.Ldind_I2,
        MemoryType.UInt16 => Il.Ldind_U2,
        MemoryType.Int32 => Il.Ldind_I4,
        MemoryType.Float32 => Il.Ldind_R4,
        MemoryType.Float64 => Il.Ldind_R8,
        _ => Il.Ldind_I8,
    });

    private void StoreScalar(MemoryType memory) => _il.Emit(memory switch
    {
        MemoryType.Int8 or MemoryType.UInt8 => Il.Stind_I1,
        MemoryType.Int16 or MemoryType.UInt16 => Il.Stind_I2,
        MemoryType.Int32 => Il.Stind_I4,
        MemoryType.Float32 => Il.Stind_R4,
        MemoryType.Float64 => Il.Stind_R8,
        _ => Il.Stind_I8,
    });
}
