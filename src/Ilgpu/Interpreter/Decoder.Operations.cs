using ILGPU.IR;

namespace ILGPU.Interpreter;

internal sealed partial class Decoder
{
    private void Emit(Value value)
    {
        Instruction step = new()
        {
            Op = value.Op,
            Kind = value.Kind,
            Memory = value.Memory,
            D = value.Kind == ValueKind.Void ? DiscardSlot : _slots[value],
            A = Slot(value, 0),
            B = Slot(value, 1),
            C = Slot(value, 2),
            Immediate = value.Immediate,
        };
        switch (value.Op)
        {
            case OpCode.Constant or OpCode.Undefined or OpCode.Parameter or OpCode.Builtin or OpCode.DynamicShared or OpCode.Alloca
                or OpCode.Fence or OpCode.Prefetch:
                return;
            case OpCode.Load or OpCode.Store:
                EmitAccess(value, step);
                return;
            case OpCode.Atomic:
                if (_checkAccesses && value.Operands[0].Space == AddressSpace.Global)
                    _code.Add(new Instruction { Code = Code.Check, A = step.A, Memory = value.Memory });
                _code.Add(step with { Code = Code.Atomic });
                return;
            case OpCode.PointerAdd:
                if (_uses.GetValueOrDefault(value) > 0)
                    _code.Add(step with { Code = Code.PointerAdd });
                return;
            case OpCode.Select:
                _code.Add(step with { Code = Code.SelectWord });
                return;
            case OpCode.BitCast:
                _code.Add(step with { Code = Code.Move });
                return;
            default:
                if (value.IsConvergent)
                    _code.Add(step with { Code = Code.Convergent });
                else if (!IsFoldedCompare(value))
                    _code.Add(step with { Code = CodeOf(value), OperandKind = value.Operands[0].Kind });
                return;
        }
    }

    private int Slot(Value value, int operand) => operand < value.Operands.Length ? _slots[value.Operands[operand]] : ZeroSlot;

    private void EmitAccess(Value value, Instruction step)
    {
        (Value start, Value? offset, long constant) = Address(value.Operands[0]);
        step.A = _slots[start];
        step.B = offset is null ? ZeroSlot : _slots[offset];
        step.Immediate = constant;
        if (_checkAccesses && value.Operands[0].Space == AddressSpace.Global)
            _code.Add(step with { Code = Code.Check });
        if (value.Op == OpCode.Load)
        {
            step.Code = value.Memory switch
            {
                MemoryType.Int8 => Code.LoadInt8,
                MemoryType.UInt8 => Code.LoadUInt8,
                MemoryType.Int16 => Code.LoadInt16,
                MemoryType.UInt16 => Code.LoadUInt16,
                MemoryType.Int32 or MemoryType.Float32 => Code.LoadWord32,
                _ => Code.LoadWord64,
            };
        }
        else
        {
            step.C = _slots[value.Operands[1]];
            step.Code = MemoryGuard.SizeOf(value.Memory) switch
            {
                1 => Code.StoreWord8,
                2 => Code.StoreWord16,
                4 => Code.StoreWord32,
                _ => Code.StoreWord64,
            };
        }
        _code.Add(step);
    }

    private static Code CodeOf(Value value)
    {
        ValueKind kind = value.Operands[0].Kind;
        int four = kind switch { ValueKind.Int32 => 0, ValueKind.Int64 => 1, ValueKind.Float32 => 2, ValueKind.Float64 => 3, _ => -1 };
        // Slots hold a Bool as a whole 0 or 1, so that its And, Or and Xor are those of Int64.
        int two = kind switch { ValueKind.Int32 => 0, ValueKind.Int64 or ValueKind.Bool => 1, _ => -1 };
        bool word = kind == ValueKind.Int32;
        return value.Op switch
        {
            OpCode.Add => Code.AddI4 + four,
            OpCode.Subtract => Code.SubtractI4 + four,
            OpCode.Multiply => Code.MultiplyI4 + four,
            OpCode.Divide => Code.DivideI4 + four,
            OpCode.Min => Code.MinI4 + four,
            OpCode.Max => Code.MaxI4 + four,
            OpCode.Equal when four >= 0 => Code.EqualI4 + four,
            OpCode.NotEqual when four >= 0 => Code.NotEqualI4 + four,
            OpCode.Less when four >= 0 => Code.LessI4 + four,
            OpCode.LessOrEqual when four >= 0 => Code.LessOrEqualI4 + four,
            OpCode.Greater when four >= 0 => Code.GreaterI4 + four,
            OpCode.GreaterOrEqual when four >= 0 => Code.GreaterOrEqualI4 + four,
            OpCode.And => Code.AndI4 + two,
            OpCode.Or => Code.OrI4 + two,
            OpCode.Xor => Code.XorI4 + two,
            OpCode.ShiftLeft => Code.ShiftLeftI4 + two,
            OpCode.ShiftRight => Code.ShiftRightI4 + two,
            OpCode.ShiftRightUnsigned => Code.ShiftRightUnsignedI4 + two,
            OpCode.FusedMultiplyAdd => kind == ValueKind.Float32 ? Code.FusedMultiplyAddR4 : Code.FusedMultiplyAddR8,
            OpCode.Remainder when word => Code.RemainderI4,
            OpCode.DivideUnsigned when word => Code.DivideUnsignedI4,
            OpCode.RemainderUnsigned when word => Code.RemainderUnsignedI4,
            OpCode.SignExtend32 => Code.SignExtend32,
            OpCode.ZeroExtend32 => Code.ZeroExtend32,
            OpCode.Truncate32 => Code.Truncate32,
            OpCode.IntToFloat when word && value.Kind == ValueKind.Float32 => Code.IntToFloatI4R4,
            OpCode.FloatToInt when kind == ValueKind.Float32 && value.Kind == ValueKind.Int32 => Code.FloatToIntR4I4,
            OpCode.HalfToFloat => Code.HalfToFloat,
            OpCode.FloatToHalf => Code.FloatToHalf,
            _ => Code.Evaluate,
        };
    }
}
