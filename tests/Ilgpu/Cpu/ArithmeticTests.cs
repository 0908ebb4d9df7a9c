using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>Every operation on edge values, as a vector and as a scalar, against the interpreter.</summary>
[Parallelizable(ParallelScope.Children)]
public class ArithmeticTests
{
    private static readonly long[] Integers =
    [
        0, 1, -1, 2, -2, 7, -7, 31, 32, 33, 63, 64, 127, 128, 255, 256, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue,
        0xffffffffL, 0x100000000L, long.MaxValue, long.MinValue, 0x4000004000000001L, 0x123456789abcdefL,
            unchecked((long)0xfedcba9876543210UL),
        unchecked((long)0x8000008000000001UL), 0x7fffff8000000001L, 16777217,
    ];

    private static readonly double[] Reals =
    [
        0, -0.0, 1, -1, 0.5, 1.5, 2.5, -2.5, 3.7, -3.7, 1e-40, -1e-42, 1e30, -1e30, 65504, 65519.996, 65520, 5.9604645e-8, 2.9802322e-8,
            6.1e-5, 1e300,
        -1e300, 2147483647, 2147483648, -2147483649, 4294967295, 4294967296, 9.2233720368547758e18, 1.8446744073709552e19, double.NaN,
        double.PositiveInfinity, double.NegativeInfinity,
    ];

    private static IEnumerable<TestCaseData> Cases()
    {
        foreach (int lanes in new[] { 16, 8, 4 })
        {
            foreach (ValueKind kind in new[] { ValueKind.Int32, ValueKind.Int64 })
            {
                for (OpCode op = OpCode.Add; op <= OpCode.GreaterOrEqualUnsigned; op++)
                {
                    bool isFloatOnly = op is >= OpCode.FusedMultiplyAdd and <= OpCode.Math;
                    if (!isFloatOnly)
                        yield return new TestCaseData(lanes, op, kind, ResultOf(op, kind));
                }
                foreach (ValueKind to in new[] { ValueKind.Float32, ValueKind.Float64 })
                {
                    yield return new TestCaseData(lanes, OpCode.IntToFloat, kind, to);
                    yield return new TestCaseData(lanes, OpCode.UIntToFloat, kind, to);
                }
            }
            for (OpCode op = OpCode.SignExtend8; op <= OpCode.ZeroExtend16; op++)
                yield return new TestCaseData(lanes, op, ValueKind.Int32, ValueKind.Int32);
            yield return new TestCaseData(lanes, OpCode.SignExtend32, ValueKind.Int32, ValueKind.Int64);
            yield return new TestCaseData(lanes, OpCode.ZeroExtend32, ValueKind.Int32, ValueKind.Int64);
            yield return new TestCaseData(lanes, OpCode.Truncate32, ValueKind.Int64, ValueKind.Int32);
            yield return new TestCaseData(lanes, OpCode.HalfToFloat, ValueKind.Int32, ValueKind.Float32);
            yield return new TestCaseData(lanes, OpCode.FloatToHalf, ValueKind.Float32, ValueKind.Int32);
            foreach (ValueKind kind in new[] { ValueKind.Float32, ValueKind.Float64 })
            {
                foreach (OpCode op in new[]
                {
                    OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.Remainder, OpCode.Min, OpCode.Max, OpCode.Negate,
                        OpCode.Abs,
                    OpCode.FusedMultiplyAdd, OpCode.Sqrt, OpCode.Floor, OpCode.Ceiling, OpCode.Truncate, OpCode.RoundEven,
                })
                {
                    yield return new TestCaseData(lanes, op, kind, kind);
                }
                for (OpCode op = OpCode.Equal; op <= OpCode.GreaterOrEqualUnsigned; op++)
                    yield return new TestCaseData(lanes, op, kind, ValueKind.Bool);
                foreach (ValueKind to in new[] { ValueKind.Int32, ValueKind.Int64 })
                {
                    yield return new TestCaseData(lanes, OpCode.FloatToInt, kind, to);
                    yield return new TestCaseData(lanes, OpCode.FloatToUInt, kind, to);
                }
                yield return new TestCaseData(lanes, OpCode.FloatConvert, kind, kind == ValueKind.Float32
                    ? ValueKind.Float64 : ValueKind.Float32);
            }
        }
    }

    [TestCaseSource(nameof(Cases))]
    public void Operation(int lanes, object operation, object operandKind, object resultKind)
    {
        (OpCode op, ValueKind from, ValueKind to) = ((OpCode)operation, (ValueKind)operandKind, (ValueKind)resultKind);
        int count = from is ValueKind.Int32 or ValueKind.Int64 ? Integers.Length : Reals.Length;
        long[] a = new long[count * count];
        long[] b = new long[count * count];
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = Bits(from, i / count);
            b[i] = Bits(from, i % count);
        }
        foreach (bool scalar in new[] { false, true })
        {
            CpuOracle.Argument[] arguments = [CpuOracle.Argument.Of(a), CpuOracle.Argument.Of(b),
                CpuOracle.Argument.Of(new long[a.Length])];
            // One lane a group takes the scalar path where the index is that of the group.
            InterpreterLaunch launch = scalar ? new(a.Length, GroupX: 1) : new(a.Length / lanes, GroupX: lanes);
            CpuOracle.Compare(() => Build(lanes, op, from, to, scalar), launch, arguments,
                $"{op} {from} to {to}, {(scalar ? "scalar" : "vector")}, {lanes} lanes");
        }
    }

    private static Function Build(int lanes, OpCode op, ValueKind from, ValueKind to, bool scalar)
    {
        Ssa ssa = new(lanes, ValueKind.Pointer, ValueKind.Pointer, ValueKind.Pointer);
        Value index = ssa.Builtin(BuiltinKind.GridIdxX);
        if (!scalar)
            index = ssa.Add(ssa.Binary(OpCode.Multiply, index, ssa.Int(lanes)), ssa.Builtin(BuiltinKind.LaneIdx));
        MemoryType memory = from switch
        {
            ValueKind.Int32 => MemoryType.Int32,
            ValueKind.Float32 => MemoryType.Float32,
            ValueKind.Float64 => MemoryType.Float64,
            _ => MemoryType.Int64,
        };
        Value a = ssa.Load(ssa.Element(ssa.Parameter(0), index, 8), memory);
        Value b = ssa.Load(ssa.Element(ssa.Parameter(1), index, 8), memory);
        bool isShift = op is OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned;
        if (isShift && from == ValueKind.Int64)
            b = ssa.Emit(OpCode.Truncate32, ValueKind.Int32, b);
        bool unary = op is OpCode.Negate or OpCode.Abs or OpCode.Not
            or (>= OpCode.Sqrt and <= OpCode.RoundEven) or (>= OpCode.PopCount and <= OpCode.TrailingZeroCount)
            or (>= OpCode.SignExtend8 and <= OpCode.BitCast);
        Value result = op == OpCode.FusedMultiplyAdd ? ssa.Emit(op, to, a, b, a) : unary ? ssa.Emit(op, to, a) : ssa.Emit(op, to, a, b);
        Value target = ssa.Element(ssa.Parameter(2), index, 8);
        if (to is ValueKind.Float32 or ValueKind.Float64)
        {
            Value bits = ssa.Emit(OpCode.BitCast, to == ValueKind.Float32 ? ValueKind.Int32 : ValueKind.Int64, result);
            Value nan = to == ValueKind.Float32 ? ssa.Int(0x7FC00000) : ssa.Long(0x7FF8000000000000);
            result = ssa.Emit(OpCode.Select, bits.Kind, ssa.Compare(OpCode.Equal, result, result), bits, nan);
        }
        else if (to == ValueKind.Bool)
        {
            result = ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, result);
        }
        ssa.Store(target, result, result.Kind == ValueKind.Int32 ? MemoryType.Int32 : MemoryType.Int64);
        return ssa.Finish();
    }

    private static ValueKind ResultOf(OpCode op, ValueKind kind) => op switch
    {
        >= OpCode.Equal => ValueKind.Bool,
        >= OpCode.PopCount and <= OpCode.TrailingZeroCount => ValueKind.Int32,
        _ => kind,
    };

    private static long Bits(ValueKind kind, int index) => kind switch
    {
        ValueKind.Float32 => BitConverter.SingleToUInt32Bits((float)Reals[index]),
        ValueKind.Float64 => BitConverter.DoubleToInt64Bits(Reals[index]),
        ValueKind.Int32 => (int)Integers[index],
        _ => Integers[index],
    };
}
