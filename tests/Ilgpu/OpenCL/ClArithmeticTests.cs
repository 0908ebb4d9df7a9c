using System.Runtime.InteropServices;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.OpenCL;

/// <summary>Every operation on edge values of every kind, bit for bit as the interpreter computes it.</summary>
[TestFixtureSource(typeof(ClOracle), nameof(ClOracle.Forms))]
public class ClArithmeticTests(string form)
{
    private ClOracle Oracle => ClOracle.In(form);

    private static readonly int[] s_integers = [0, 1, -1, 2, 7, -7, 31, 32, 33, 255, 128, -128, 65535, 32768, int.MaxValue, int.MinValue];

    private static readonly float[] s_floats = [0f, -0f, 1f, -1.5f, 2.5f, 3.5f, 1e-40f, -1e-45f, 65504f, 65520f, 6.1e-5f, 5.9e-8f,
        2147483648f, -3e9f, 1e19f, float.MaxValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 0.1f];

    private static readonly OpCode[] s_binary = [OpCode.Add, OpCode.Subtract, OpCode.Multiply, OpCode.Divide, OpCode.Remainder,
        OpCode.Min, OpCode.Max];

    [Test]
    public void Integers([Values] bool isWide)
    {
        ValueKind kind = isWide ? ValueKind.Int64 : ValueKind.Int32;
        long[] cells = [.. s_integers.Select(i => (long)i), .. isWide ? new[] { long.MinValue, long.MaxValue, 1L << 40 } : []];
        OpCode[] binary = [.. s_binary, OpCode.DivideUnsigned, OpCode.RemainderUnsigned, OpCode.MinUnsigned, OpCode.MaxUnsigned,
            OpCode.MultiplyHigh, OpCode.MultiplyHighUnsigned, OpCode.And, OpCode.Or, OpCode.Xor];
        Compare(cells, kind, (ssa, a, b, result) =>
        {
            foreach (OpCode op in binary)
                result(ssa.Binary(op, a, b));
            Value count = isWide ? ssa.Emit(OpCode.Truncate32, ValueKind.Int32, b) : b;
            foreach (OpCode op in new[] { OpCode.ShiftLeft, OpCode.ShiftRight, OpCode.ShiftRightUnsigned })
                result(ssa.Emit(op, kind, a, count));
            foreach (OpCode op in new[] { OpCode.Negate, OpCode.Abs, OpCode.Not })
                result(ssa.Emit(op, kind, a));
            foreach (OpCode op in new[] { OpCode.PopCount, OpCode.LeadingZeroCount, OpCode.TrailingZeroCount })
                result(ssa.Emit(op, ValueKind.Int32, a));
            Comparisons(ssa, a, b, result);
            foreach (ValueKind real in new[] { ValueKind.Float32, ValueKind.Float64 })
            {
                result(ssa.Emit(OpCode.IntToFloat, real, a));
                result(ssa.Emit(OpCode.UIntToFloat, real, a));
            }
            if (isWide)
                return;
            foreach (OpCode op in new[] { OpCode.SignExtend8, OpCode.ZeroExtend8, OpCode.SignExtend16, OpCode.ZeroExtend16 })
                result(ssa.Emit(op, kind, a));
            result(ssa.Emit(OpCode.SignExtend32, ValueKind.Int64, a));
            result(ssa.Emit(OpCode.ZeroExtend32, ValueKind.Int64, a));
            result(ssa.Emit(OpCode.HalfToFloat, ValueKind.Float32, a));
        });
    }

    [Test]
    public void Floats([Values] bool isWide)
    {
        ValueKind kind = isWide ? ValueKind.Float64 : ValueKind.Float32;
        long[] cells = [.. s_floats.Select(f => isWide ? BitConverter.DoubleToInt64Bits(f) : BitConverter.SingleToUInt32Bits(f))];
        Compare(cells, kind, (ssa, a, b, result) =>
        {
            foreach (OpCode op in s_binary)
                Result(ssa, ssa.Binary(op, a, b), result);
            Result(ssa, ssa.Emit(OpCode.FusedMultiplyAdd, kind, a, b, a), result);
            foreach (OpCode op in new[] { OpCode.Negate, OpCode.Abs, OpCode.Sqrt, OpCode.Floor, OpCode.Ceiling, OpCode.Truncate,
                OpCode.RoundEven })
            {
                Result(ssa, ssa.Emit(op, kind, a), result);
            }
            Comparisons(ssa, a, b, result);
            foreach (ValueKind integer in new[] { ValueKind.Int32, ValueKind.Int64 })
            {
                result(ssa.Emit(OpCode.FloatToInt, integer, a));
                result(ssa.Emit(OpCode.FloatToUInt, integer, a));
            }
            Result(ssa, ssa.Emit(OpCode.FloatConvert, isWide ? ValueKind.Float32 : ValueKind.Float64, a), result);
            if (!isWide)
                result(ssa.Emit(OpCode.FloatToHalf, ValueKind.Int32, a));
        });
    }

    [Test]
    public void Halves_to_float_and_back()
    {
        long[] cells = [.. Enumerable.Range(0, 65536).Where(i => i % 7 == 0 || (i & 0x7C00) is 0x7C00 or 0).Select(i => (long)i)];
        Compare(cells, ValueKind.Int32, (ssa, a, _, result) =>
        {
            Value real = ssa.Emit(OpCode.HalfToFloat, ValueKind.Float32, a);
            result(real);
            result(ssa.Emit(OpCode.FloatToHalf, ValueKind.Int32, real));
            Value between = ssa.Binary(OpCode.Multiply, real, ssa.Float(1.0004883f));
            result(ssa.Emit(OpCode.FloatToHalf, ValueKind.Int32, between));
        }, partners: 1);
    }

    // The bits of a NaN that is computed are the processor's own.
    private static void Result(Ssa ssa, Value value, Action<Value> result)
    {
        Value isNumber = ssa.Compare(OpCode.Equal, value, value);
        Value nan = value.Kind == ValueKind.Float32 ? ssa.Float(float.NaN)
            : ssa.Emit(OpCode.FloatConvert, ValueKind.Float64, ssa.Float(5f));
        result(ssa.Emit(OpCode.Select, value.Kind, isNumber, value, nan));
    }

    private static void Comparisons(Ssa ssa, Value a, Value b, Action<Value> result)
    {
        for (OpCode op = OpCode.Equal; op <= OpCode.GreaterOrEqualUnsigned; op++)
            result(ssa.Emit(OpCode.BoolToInt32, ValueKind.Int32, ssa.Compare(op, a, b)));
    }

    /// <summary>Runs a kernel over pairs of cells; each result is a cell of 8 bytes.</summary>
    private void Compare(long[] cells, ValueKind kind, Action<Ssa, Value, Value, Action<Value>> body, int? partners = null)
    {
        const int Results = 64;
        int lanes = Oracle.Lanes;
        int second = partners ?? cells.Length;
        int pairs = cells.Length * second / lanes * lanes;
        byte[][] buffers = [MemoryMarshal.AsBytes<long>(cells).ToArray(), new byte[pairs * Results * 8]];
        Oracle.Compare(Build, new InterpreterLaunch(pairs / lanes, GroupX: lanes), buffers, new long[2], false, kind.ToString());

        Function Build()
        {
            Ssa ssa = new(lanes, ValueKind.Pointer, ValueKind.Pointer);
            Value index = ssa.Add(ssa.Binary(OpCode.Multiply, ssa.Builtin(BuiltinKind.GridIdxX), ssa.Int(lanes)),
                ssa.Builtin(BuiltinKind.LaneIdx));
            MemoryType memory = MemoryOf(kind);
            Value a = ssa.Load(ssa.Element(ssa.Parameter(0), ssa.Binary(OpCode.Divide, index, ssa.Int(second)), 8), memory);
            Value b = ssa.Load(ssa.Element(ssa.Parameter(0), ssa.Binary(OpCode.Remainder, index, ssa.Int(second)), 8), memory);
            int cell = 0;
            body(ssa, a, b, value => ssa.Store(
                ssa.Element(ssa.Parameter(1), ssa.Add(ssa.Binary(OpCode.Multiply, index, ssa.Int(Results)), ssa.Int(cell++)), 8), value,
                    MemoryOf(value.Kind)));
            Assert.That(cell, Is.LessThanOrEqualTo(Results));
            return ssa.Finish();
        }
    }

    private static MemoryType MemoryOf(ValueKind kind) => kind switch
    {
        ValueKind.Int32 => MemoryType.Int32,
        ValueKind.Int64 => MemoryType.Int64,
        ValueKind.Float32 => MemoryType.Float32,
        _ => MemoryType.Float64,
    };
}
