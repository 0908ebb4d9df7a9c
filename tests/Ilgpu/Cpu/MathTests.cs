using System.Runtime.InteropServices;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;

namespace IlgpuLlava.Ilgpu.Tests.Cpu;

/// <summary>Functions and half conversions: exactness, distance from the double-precision result, and the same bits in every lane
/// count.</summary>
public class MathTests
{
    private static readonly MathFunction[] Unary =
    [
        MathFunction.Exp, MathFunction.Exp2, MathFunction.Log, MathFunction.Log2, MathFunction.Log10, MathFunction.Sin, MathFunction.Cos,
            MathFunction.Tan,
        MathFunction.Atan, MathFunction.Tanh, MathFunction.Cbrt,
    ];

    [TestCaseSource(nameof(Unary))]
    public void Float_functions_are_within_two_ulp_and_do_not_depend_on_the_lanes(object tested)
    {
        MathFunction function = (MathFunction)tested;
        Random random = new(7);
        float[] input = new float[4096];
        for (int i = 0; i < input.Length; i++)
            input[i] = (i % 8) switch
            {
                0 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
                1 =>
                random.NextSingle() * 200 - 100,
                _ => random.NextSingle() * 20 - 10
            };
        new[] { 0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, float.MaxValue, 88.72284f,
            -103.97208f, 89f, -104f }.CopyTo(input, 100);
        float[] wide = Run(function, 16, input, false);
        Assert.That(Bits(Run(function, 8, input, false)), Is.EqualTo(Bits(wide)), "8 lanes");
        Assert.That(Bits(Run(function, 4, input, false)), Is.EqualTo(Bits(wide)), "4 lanes");
        Assert.That(Bits(Run(function, 16, input, true)), Is.EqualTo(Bits(wide)), "scalar");
        for (int i = 0; i < input.Length; i++)
        {
            double exact = ScalarMath.Call(function, (double)input[i], 0);
            float nearest = (float)exact;
            if (float.IsNaN(nearest))
            {
                Assert.That(wide[i], Is.NaN, $"{function}({input[i]:R})");
                continue;
            }
            double ulp = nearest == wide[i] || !float.IsFinite(nearest)
                ? (nearest == wide[i]
                ? 0 : 99) : Math.Abs(exact - wide[i]) / (MathF.BitIncrement(MathF.Abs(nearest)) - (double)MathF.Abs(nearest));
            Assert.That(ulp, Is.LessThanOrEqualTo(2), $"{function}({input[i]:R}) = {wide[i]:R}, not {nearest:R}");
        }
    }

    [Test]
    public void Every_half_becomes_its_float([Values(16, 8, 4)] int lanes, [Values] bool bitsAreReadToo)
    {
        ushort[] all = [.. Enumerable.Range(0, 65536).Select(i => (ushort)i)];
        Ssa ssa = new(lanes, ValueKind.Pointer, ValueKind.Pointer);
        Value index = Index(ssa, lanes, false);
        Value half = ssa.Load(ssa.Element(ssa.Parameter(0), index, 2), MemoryType.UInt16);
        if (bitsAreReadToo)
            ssa.Store(ssa.Element(ssa.Parameter(0), index, 2), half, MemoryType.UInt16);
        ssa.Store(ssa.Element(ssa.Parameter(1), index, 4), ssa.Emit(OpCode.HalfToFloat, ValueKind.Float32, half), MemoryType.Float32);
        byte[] result = CpuOracle.Run(ssa.Finish(), new InterpreterLaunch(all.Length / lanes, GroupX: lanes),
            [CpuOracle.Argument.Of(all), CpuOracle.Argument.Of(new float[65536])])[1];
        float[] floats = MemoryMarshal.Cast<byte, float>(result).ToArray();
        for (int i = 0; i < all.Length; i++)
        {
            float expected = (float)BitConverter.UInt16BitsToHalf(all[i]);
            if (float.IsNaN(expected))
                Assert.That(floats[i], Is.NaN);
            else
                Assert.That(BitConverter.SingleToInt32Bits(floats[i]), Is.EqualTo(BitConverter.SingleToInt32Bits(expected)), $"{i:x4}");
        }
    }

    [Test]
    public void Floats_around_every_half_round_to_it([Values(16, 8, 4)] int lanes)
    {
        // For each half: itself, its neighbours in float, the midpoint to the next half and that one's neighbours.
        List<float> input = [];
        for (int i = 0; i < 65536; i += 3)
        {
            float value = (float)BitConverter.UInt16BitsToHalf((ushort)i);
            float next = (float)BitConverter.UInt16BitsToHalf((ushort)(i + 1));
            float middle = (value + next) / 2;
            input.AddRange([value, MathF.BitIncrement(value), MathF.BitDecrement(value), middle, MathF.BitIncrement(middle),
                MathF.BitDecrement(middle)]);
        }
        input.AddRange([float.NaN, -float.NaN, BitConverter.Int32BitsToSingle(0x7F800001),
            BitConverter.Int32BitsToSingle(unchecked((int)0xFFC12345)), 65519.996f, 65520f, 1e30f, float.Epsilon, 1e-10f]);
        while (input.Count % 16 != 0)
            input.Add(0);
        Ssa ssa = new(lanes, ValueKind.Pointer, ValueKind.Pointer);
        Value index = Index(ssa, lanes, false);
        Value value2 = ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Float32);
        ssa.Store(ssa.Element(ssa.Parameter(1), index, 2), ssa.Emit(OpCode.FloatToHalf, ValueKind.Int32, value2), MemoryType.UInt16);
        byte[] result = CpuOracle.Run(ssa.Finish(), new InterpreterLaunch(input.Count / lanes, GroupX: lanes),
            [CpuOracle.Argument.Of([.. input]), CpuOracle.Argument.Of(new ushort[input.Count])])[1];
        ushort[] halves = MemoryMarshal.Cast<byte, ushort>(result).ToArray();
        for (int i = 0; i < input.Count; i++)
            Assert.That(halves[i], Is.EqualTo(BitConverter.HalfToUInt16Bits((System.Half)input[i])),
                $"{input[i]:R} {BitConverter.SingleToInt32Bits(input[i]):x8}");
    }

    private static int[] Bits(float[] values) => [.. values.Select(v => float.IsNaN(v) ? -1 : BitConverter.SingleToInt32Bits(v))];

    private static Value Index(Ssa ssa, int lanes, bool scalar)
    {
        Value group = ssa.Builtin(BuiltinKind.GridIdxX);
        return scalar ? group : ssa.Add(ssa.Binary(OpCode.Multiply, group, ssa.Int(lanes)), ssa.Builtin(BuiltinKind.LaneIdx));
    }

    private static float[] Run(MathFunction function, int lanes, float[] input, bool scalar)
    {
        Ssa ssa = new(lanes, ValueKind.Pointer, ValueKind.Pointer);
        Value index = Index(ssa, lanes, scalar);
        Value result = ssa.Emit(OpCode.Math, ValueKind.Float32, ssa.Load(ssa.Element(ssa.Parameter(0), index, 4), MemoryType.Float32));
        result.Immediate = (long)function;
        ssa.Store(ssa.Element(ssa.Parameter(1), index, 4), result, MemoryType.Float32);
        InterpreterLaunch launch = scalar ? new(input.Length, GroupX: 1) : new(input.Length / lanes, GroupX: lanes);
        byte[] bytes = CpuOracle.Run(ssa.Finish(), launch, [CpuOracle.Argument.Of(input),
            CpuOracle.Argument.Of(new float[input.Length])])[1];
        return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
    }
}
