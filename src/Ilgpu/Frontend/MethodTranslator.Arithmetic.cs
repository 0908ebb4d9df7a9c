using System.Reflection.Metadata;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private bool TranslateArithmetic(in IlInstruction at)
    {
        OpCode? comparison = at.Code switch
        {
            ILOpCode.Ceq => OpCode.Equal,
            ILOpCode.Cgt => OpCode.Greater,
            ILOpCode.Cgt_un => OpCode.GreaterUnsigned,
            ILOpCode.Clt => OpCode.Less,
            ILOpCode.Clt_un => OpCode.LessUnsigned,
            _ => null,
        };
        if (comparison is { } compare)
        {
            Push(PopComparison(compare));
            return true;
        }
        switch (at.Code)
        {
            case ILOpCode.Mul_ovf_un:
                return MultiplySizes();
            case ILOpCode.Add:
                Add();
                return true;
            case ILOpCode.Sub:
                Subtract();
                return true;
            case ILOpCode.Shl:
                Shift(OpCode.ShiftLeft);
                return true;
            case ILOpCode.Shr:
                Shift(OpCode.ShiftRight);
                return true;
            case ILOpCode.Shr_un:
                Shift(OpCode.ShiftRightUnsigned);
                return true;
            case ILOpCode.Neg:
                Value negated = _emitter.ToInteger(PopValue());
                Push(_emitter.Unary(OpCode.Negate, negated, negated.Kind));
                return true;
            case ILOpCode.Not:
                Value complemented = _emitter.ToInteger(PopValue());
                Push(_emitter.Unary(OpCode.Not, complemented, complemented.Kind));
                return true;
        }
        OpCode? op = at.Code switch
        {
            ILOpCode.Mul => OpCode.Multiply,
            ILOpCode.Div => OpCode.Divide,
            ILOpCode.Div_un => OpCode.DivideUnsigned,
            ILOpCode.Rem => OpCode.Remainder,
            ILOpCode.Rem_un => OpCode.RemainderUnsigned,
            ILOpCode.And => OpCode.And,
            ILOpCode.Or => OpCode.Or,
            ILOpCode.Xor => OpCode.Xor,
            _ => null,
        };
        if (op is not { } operation)
            return false;
        Value b = PopValue();
        Value a = PopValue();
        if (operation is OpCode.And or OpCode.Or or OpCode.Xor && BothBool(ref a, ref b))
        {
            Push(_emitter.Binary(operation, a, b));
            return true;
        }
        (a, b) = _emitter.Unify(a, b);
        if (a.Kind is ValueKind.Bool or ValueKind.Pointer)
            (a, b) = (_emitter.ToInteger(a), _emitter.ToInteger(b));
        Push(_emitter.Binary(operation, a, b));
        return true;
    }

    // "&", "|" and "^" of truth values (and the constants 0 and 1) stay truth values.
    private bool BothBool(ref Value a, ref Value b)
    {
        if (a.Kind != ValueKind.Bool && b.Kind != ValueKind.Bool)
            return false;
        if (!IsTruth(a) || !IsTruth(b))
            return false;
        (a, b) = (_emitter.ToBool(a), _emitter.ToBool(b));
        return true;

        static bool IsTruth(Value value) => value.Kind == ValueKind.Bool
            || value is { Op: OpCode.Constant, Kind: ValueKind.Int32, Immediate: 0 or 1 };
    }

    // The bytes of a stackalloc of structs are written as a checked product with the struct's size.
    private bool MultiplySizes()
    {
        (Operand a, Operand b) = (_stack[^2], _stack[^1]);
        if (a.Symbol is not null || b.Symbol is not null)
            return false;
        Value count = _emitter.ToInt64(ValueOf(a));
        Value size = _emitter.ToInt64(ValueOf(b));
        if (count.Op != OpCode.Constant || size.Op != OpCode.Constant || (ulong)count.Immediate > int.MaxValue
            || (ulong)size.Immediate > int.MaxValue)
        {
            return false;
        }
        PopValue();
        PopValue();
        Push(_emitter.Constant(count.Immediate * size.Immediate));
        return true;
    }

    private void Add()
    {
        Operand b = Pop();
        Operand a = Pop();
        if (IsAddress(b))
            (a, b) = (b, a);
        if (IsAddress(a))
        {
            Push(Offset(a, _emitter.ToInteger(ValueOf(b))));
            return;
        }
        PushArithmetic(OpCode.Add, a, b);
    }

    private void Subtract()
    {
        Operand b = Pop();
        Operand a = Pop();
        if (IsAddress(a) && !IsAddress(b))
        {
            Value bytes = _emitter.ToInt64(ValueOf(b));
            Push(Offset(a, _emitter.Unary(OpCode.Negate, bytes, ValueKind.Int64)));
            return;
        }
        PushArithmetic(OpCode.Subtract, a, b);
    }

    private void PushArithmetic(OpCode op, Operand first, Operand second)
    {
        (Value a, Value b) = _emitter.Unify(_emitter.ToInteger(ValueOf(first)), _emitter.ToInteger(ValueOf(second)));
        Push(_emitter.Binary(op, a, b));
    }

    private bool IsAddress(Operand operand) =>
        operand.Symbol is LocalReference or StaticData
        || (operand.Parts is [{ Value: { } value }] && _ssa.Resolve(value) is { Kind: ValueKind.Pointer });

    private void Shift(OpCode op)
    {
        Value count = _emitter.ToInt32(PopValue());
        Push(_emitter.Binary(op, _emitter.ToInteger(PopValue()), count));
    }

    private bool TranslateConversion(in IlInstruction at)
    {
        if (at.Code is ILOpCode.Conv_u or ILOpCode.Conv_i && IsAddress(_stack[^1]))
            return true;
        switch (at.Code)
        {
            case ILOpCode.Conv_i1:
                ConvertToNarrow(MemoryType.Int8);
                return true;
            case ILOpCode.Conv_u1:
                ConvertToNarrow(MemoryType.UInt8);
                return true;
            case ILOpCode.Conv_i2:
                ConvertToNarrow(MemoryType.Int16);
                return true;
            case ILOpCode.Conv_u2:
                ConvertToNarrow(MemoryType.UInt16);
                return true;
            case ILOpCode.Conv_i4:
                ConvertToInteger(ValueKind.Int32, OpCode.FloatToInt, OpCode.SignExtend32);
                return true;
            case ILOpCode.Conv_u4:
                ConvertToInteger(ValueKind.Int32, OpCode.FloatToUInt, OpCode.ZeroExtend32);
                return true;
            case ILOpCode.Conv_i8 or ILOpCode.Conv_i:
                ConvertToInteger(ValueKind.Int64, OpCode.FloatToInt, OpCode.SignExtend32);
                return true;
            case ILOpCode.Conv_u8 or ILOpCode.Conv_u:
                ConvertToInteger(ValueKind.Int64, OpCode.FloatToUInt, OpCode.ZeroExtend32);
                return true;
            case ILOpCode.Conv_r4:
                ConvertToFloat(ValueKind.Float32, OpCode.IntToFloat);
                return true;
            case ILOpCode.Conv_r8:
                ConvertToFloat(ValueKind.Float64, OpCode.IntToFloat);
                return true;
            case ILOpCode.Conv_r_un:
                ConvertToFloat(ValueKind.Float64, OpCode.UIntToFloat);
                return true;
            default:
                return false;
        }
    }

    private void ConvertToNarrow(MemoryType memory)
    {
        Value value = PopValue();
        if (value.Kind is ValueKind.Float32 or ValueKind.Float64)
            value = _emitter.Unary(OpCode.FloatToInt, value, ValueKind.Int32);
        Push(_emitter.Narrow(value, memory));
    }

    private void ConvertToInteger(ValueKind kind, OpCode fromFloat, OpCode widen)
    {
        Value value = PopValue();
        if (value.Kind is ValueKind.Float32 or ValueKind.Float64)
            Push(_emitter.Unary(fromFloat, value, kind));
        else if (kind == ValueKind.Int32)
            Push(value.Kind == ValueKind.Bool ? value : _emitter.ToInt32(value));
        else if (_emitter.ToInteger(value) is { Kind: ValueKind.Int32 } narrow)
            Push(_emitter.Unary(widen, narrow, ValueKind.Int64));
        else
            Push(_emitter.ToInteger(value));
    }

    private void ConvertToFloat(ValueKind kind, OpCode fromInteger)
    {
        Value value = _emitter.ToInteger(PopValue());
        // (float)unsigned is written "conv.r.un, conv.r4" and is rounded once; (float)(double)unsigned has a conv.r8 between.
        if (kind == ValueKind.Float32 && _previous.Code == ILOpCode.Conv_r_un
            && value is { Op: OpCode.UIntToFloat, Kind: ValueKind.Float64 })
            Push(_emitter.Unary(OpCode.UIntToFloat, value.Operands[0], kind));
        else if (value.Kind is ValueKind.Float32 or ValueKind.Float64)
            Push(_emitter.ToFloat(value, kind));
        else
            Push(_emitter.Unary(fromInteger, value, kind));
    }
}
