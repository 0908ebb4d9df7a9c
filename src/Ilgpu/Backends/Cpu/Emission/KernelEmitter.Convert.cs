using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>Conversions of vectors. Wide to narrow takes both halves at once.</summary>
internal sealed partial class KernelEmitter
{
    private void VectorConvert(Value value, int half)
    {
        Value operand = value.Operands[0];
        string widen = half == 0 ? "WidenLower" : "WidenUpper";
        bool fromWide = operand.Kind.IsWide();
        bool toWide = value.Kind.IsWide();
        switch (value.Op)
        {
            case OpCode.SignExtend8 or OpCode.SignExtend16:
                Vector(operand, 0);
                int shift = value.Op == OpCode.SignExtend8 ? 24 : 16;
                _il.Int32(shift);
                Call("ShiftLeft", typeof(int), "vi");
                _il.Int32(shift);
                Call("ShiftRightArithmetic", typeof(int), "vi");
                break;
            case OpCode.ZeroExtend8 or OpCode.ZeroExtend16:
                Vector(operand, 0);
                AndConstant(value.Op == OpCode.ZeroExtend8 ? 0xFF : 0xFFFF);
                break;
            case OpCode.BoolToInt32:
                Vector(operand, 0);
                AndConstant(1);
                break;
            case OpCode.SignExtend32:
                Vector(operand, 0);
                Call(widen, typeof(int), "v");
                break;
            case OpCode.ZeroExtend32:
                Vector(operand, 0);
                As(typeof(int), typeof(uint));
                Call(widen, typeof(uint), "v");
                As(typeof(ulong), typeof(long));
                break;
            case OpCode.Truncate32:
                Vector(operand, 0);
                Vector(operand, 1);
                Call("Narrow", typeof(long), "vv");
                break;
            case OpCode.BitCast:
                Vector(operand, half);
                As(VectorIsa.Element(operand.Kind), VectorIsa.Element(value.Kind));
                break;
            case OpCode.FloatConvert when toWide:
                Vector(operand, 0);
                Call(widen, typeof(float), "v");
                break;
            case OpCode.FloatConvert:
                Vector(operand, 0);
                Vector(operand, 1);
                Call("Narrow", typeof(double), "vv");
                break;
            case OpCode.IntToFloat or OpCode.UIntToFloat:
                IntegerToFloat(value, half, value.Op == OpCode.UIntToFloat);
                break;
            case OpCode.FloatToInt or OpCode.FloatToUInt:
                FloatToInteger(value, half, value.Op == OpCode.FloatToUInt);
                break;
            case OpCode.HalfToFloat:
                Vector(operand, 0);
                bool signed = operand is { Op: OpCode.Load, Memory: MemoryType.Int16 };
                _il.Call(LaneMethod($"{(signed ? "Signed" : "")}HalfToFloat{Lanes}"));
                break;
            case OpCode.FloatToHalf:
                Vector(operand, 0);
                _il.Call(LaneMethod($"FloatToHalf{Lanes}"));
                break;
            default:
                throw Unsupported(value);
        }

        void AndConstant(int bits)
        {
            _il.Int32(bits);
            Call("Create", typeof(int), "s");
            Call("BitwiseAnd", typeof(int), "vv");
        }
    }

    private void IntegerToFloat(Value value, int half, bool unsigned)
    {
        Value operand = value.Operands[0];
        bool toWide = value.Kind.IsWide();
        Type narrow = unsigned ? typeof(uint) : typeof(int);
        Type wide = unsigned ? typeof(ulong) : typeof(long);
        if (operand.Kind.IsWide() && !toWide)
        {
            Vector(operand, 0);
            Vector(operand, 1);
            _il.Call(LaneMethod(unsigned ? nameof(LaneHelpers.UInt64ToSingle) : nameof(LaneHelpers.Int64ToSingle),
                _isa.Vector(typeof(long)), _isa.Vector(typeof(float))));
            return;
        }
        if (!toWide)
        {
            Vector(operand, 0);
            As(typeof(int), narrow);
            Call("ConvertToSingle", narrow, "v");
            return;
        }
        if (operand.Kind.IsWide())
        {
            Vector(operand, half);
            As(typeof(long), wide);
        }
        else
        {
            Vector(operand, 0);
            As(typeof(int), narrow);
            Call(half == 0 ? "WidenLower" : "WidenUpper", narrow, "v");
        }
        Call("ConvertToDouble", wide, "v");
    }

    private void FloatToInteger(Value value, int half, bool unsigned)
    {
        Value operand = value.Operands[0];
        Type wide = unsigned ? typeof(ulong) : typeof(long);
        string toNarrow = unsigned ? "ConvertToUInt32" : "ConvertToInt32";
        string toWide = unsigned ? "ConvertToUInt64" : "ConvertToInt64";
        if (!operand.Kind.IsWide() && !value.Kind.IsWide())
        {
            Vector(operand, 0);
            Call(toNarrow, typeof(float), "v");
            As(unsigned ? typeof(uint) : typeof(int), typeof(int));
            return;
        }
        if (value.Kind.IsWide())
        {
            if (operand.Kind.IsWide())
            {
                Vector(operand, half);
            }
            else
            {
                Vector(operand, 0);
                Call(half == 0 ? "WidenLower" : "WidenUpper", typeof(float), "v");
            }
            Call(toWide, typeof(double), "v");
            As(wide, typeof(long));
            return;
        }
        // double to 32 bits: saturate to 64, then to 32.
        for (int h = 0; h < 2; h++)
        {
            Vector(operand, h);
            Call(toWide, typeof(double), "v");
            _il.Int64(unsigned ? uint.MaxValue : int.MaxValue);
            Call("Create", wide, "s");
            Call("Min", wide, "vv");
            if (!unsigned)
            {
                _il.Int64(int.MinValue);
                Call("Create", wide, "s");
                Call("Max", wide, "vv");
            }
            As(wide, typeof(long));
        }
        Call("Narrow", typeof(long), "vv");
    }
}
