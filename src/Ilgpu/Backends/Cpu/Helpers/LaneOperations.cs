using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

internal static partial class LaneOperations
{
    /// <summary>The operation type for an SSA operation, or null where there is none.</summary>
    public static Type? TypeOf(OpCode op, long immediate, ValueKind kind)
    {
        Type element = VectorIsa.Element(kind);
        bool narrow = !kind.IsWide();
        if (op == OpCode.Math)
        {
            return (MathFunction)immediate switch
            {
                MathFunction.Exp => narrow ? typeof(Exp32) : typeof(Exp64),
                MathFunction.Log => narrow ? typeof(Log32) : typeof(Log64),
                MathFunction.Exp2 => typeof(Exp2<>).MakeGenericType(element),
                MathFunction.Log2 => typeof(Log2<>).MakeGenericType(element),
                MathFunction.Log10 => typeof(Log10<>).MakeGenericType(element),
                MathFunction.Sin => typeof(Sin<>).MakeGenericType(element),
                MathFunction.Cos => typeof(Cos<>).MakeGenericType(element),
                MathFunction.Tan => typeof(Tan<>).MakeGenericType(element),
                MathFunction.Asin => typeof(Asin<>).MakeGenericType(element),
                MathFunction.Acos => typeof(Acos<>).MakeGenericType(element),
                MathFunction.Atan => typeof(Atan<>).MakeGenericType(element),
                MathFunction.Atan2 => typeof(Atan2<>).MakeGenericType(element),
                MathFunction.Sinh => typeof(Sinh<>).MakeGenericType(element),
                MathFunction.Cosh => typeof(Cosh<>).MakeGenericType(element),
                MathFunction.Tanh => typeof(Tanh<>).MakeGenericType(element),
                MathFunction.Pow => typeof(Pow<>).MakeGenericType(element),
                MathFunction.Cbrt => typeof(Cbrt<>).MakeGenericType(element),
                MathFunction.IeeeRemainder => typeof(IeeeRemainder<>).MakeGenericType(element),
                _ => null,
            };
        }
        return op switch
        {
            OpCode.Divide => typeof(Divide<>).MakeGenericType(element),
            OpCode.Remainder => (kind.IsFloat() ? typeof(RemainderFloating<>) : typeof(Remainder<>)).MakeGenericType(element),
            OpCode.DivideUnsigned => narrow ? typeof(DivideUnsigned32) : typeof(DivideUnsigned64),
            OpCode.RemainderUnsigned => narrow ? typeof(RemainderUnsigned32) : typeof(RemainderUnsigned64),
            OpCode.MultiplyHigh => narrow ? typeof(MultiplyHigh32) : typeof(MultiplyHigh64),
            OpCode.MultiplyHighUnsigned => narrow ? typeof(MultiplyHighUnsigned32) : typeof(MultiplyHighUnsigned64),
            OpCode.MinUnsigned => narrow ? typeof(MinUnsigned32) : typeof(MinUnsigned64),
            OpCode.MaxUnsigned => narrow ? typeof(MaxUnsigned32) : typeof(MaxUnsigned64),
            OpCode.Min => typeof(Min<>).MakeGenericType(element),
            OpCode.Max => typeof(Max<>).MakeGenericType(element),
            OpCode.Abs => (kind.IsFloat() ? typeof(AbsFloating<>) : typeof(AbsInteger<>)).MakeGenericType(element),
            OpCode.FusedMultiplyAdd => typeof(FusedMultiplyAdd<>).MakeGenericType(element),
            OpCode.Sqrt => typeof(Sqrt<>).MakeGenericType(element),
            OpCode.Floor => typeof(Floor<>).MakeGenericType(element),
            OpCode.Ceiling => typeof(Ceiling<>).MakeGenericType(element),
            OpCode.Truncate => typeof(Truncate<>).MakeGenericType(element),
            OpCode.RoundEven => typeof(RoundEven<>).MakeGenericType(element),
            OpCode.PopCount => typeof(PopCount<>).MakeGenericType(element),
            OpCode.LeadingZeroCount => typeof(LeadingZeroCount<>).MakeGenericType(element),
            OpCode.TrailingZeroCount => typeof(TrailingZeroCount<>).MakeGenericType(element),
            OpCode.ShiftLeft => typeof(ShiftLeft<>).MakeGenericType(element),
            OpCode.ShiftRight => typeof(ShiftRight<>).MakeGenericType(element),
            OpCode.ShiftRightUnsigned => typeof(ShiftRightUnsigned<>).MakeGenericType(element),
            _ => null,
        };
    }
}
