using System.Reflection;
using ILGPU.Backends.Ptx.Functions;
using ILGPU.Interpreter;
using ILGPU.IR;
using IlgpuLlava.Ilgpu.Tests.Transform;
using Function = ILGPU.IR.Function;

namespace IlgpuLlava.Ilgpu.Tests.Ptx;

/// <summary>
/// The C# versions of the math library's functions: their distance from the true values, and that kernels get them bit by bit.
/// </summary>
public class FunctionTests
{
    // Units in the last place, for floats and for doubles.
    private static readonly (MathFunction Function, double Single, double Double)[] s_bounds =
    [
        (MathFunction.Exp, 1, 1), (MathFunction.Exp2, 1, 1), (MathFunction.Log, 1, 1), (MathFunction.Log2, 2, 2),
        (MathFunction.Log10, 2, 2), (MathFunction.IeeeRemainder, 0, 0), (MathFunction.Sin, 1, 1), (MathFunction.Cos, 1, 1),
        (MathFunction.Tan, 2, 2),
        (MathFunction.Asin, 4, 4), (MathFunction.Acos, 4, 4), (MathFunction.Atan, 2, 2), (MathFunction.Atan2, 3, 3),
        (MathFunction.Pow, 1, 1), (MathFunction.Cbrt, 1, 1), (MathFunction.Sinh, 3, 3), (MathFunction.Cosh, 3, 3),
        (MathFunction.Tanh, 2, 2),
    ];

    private static IEnumerable<MathFunction> All => s_bounds.Select(b => b.Function);

    [TestCaseSource(nameof(All))]
    public void Floats_are_within_their_bound(object tested)
    {
        MathFunction function = (MathFunction)tested;
        double bound = s_bounds.First(b => b.Function == function).Single;
        MethodInfo method = typeof(SingleMath).GetMethod(function.ToString())!;
        (double worst, float at, float got) = (0, 0, 0);
        foreach (float x in Inputs())
        {
            float y = Second(function, x);
            object[] arguments = method.GetParameters().Length == 2 ? [x, y] : [x];
            float result = (float)method.Invoke(null, arguments)!;
            double exact = ScalarMath.Call(function, (double)x, y);
            float nearest = (float)exact;
            if (float.IsNaN(nearest) || float.IsInfinity(nearest) || nearest == 0 || float.IsInfinity(result))
            {
                float true32 = ScalarMath.Call(function, x, y);
                // At the edge of the range the next number may be infinite.
                if (!float.IsNaN(true32) && float.IsInfinity(result) != float.IsInfinity(true32) && MathF.Abs(nearest) > 3.4e38f)
                    continue;
                Assert.That(Same(result, true32), $"{function}({x:R}, {y:R}) = {result:R}, not {true32:R}");
                continue;
            }
            double unit = MathF.BitIncrement(MathF.Abs(nearest)) - (double)MathF.Abs(nearest);
            double error = Math.Abs(exact - result) / unit;
            if (error > worst)
                (worst, at, got) = (error, x, result);
        }
        TestContext.Out.WriteLine($"{function}: {worst:f3} ulp at {at:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(bound), $"{function}({at:R}) = {got:R}");
    }

    [TestCaseSource(nameof(All))]
    public void Doubles_are_within_their_bound(object tested)
    {
        MathFunction function = (MathFunction)tested;
        double bound = s_bounds.First(b => b.Function == function).Double + 1; // the library that they are held to is itself not exact
        MethodInfo method = typeof(DoubleMath).GetMethod(function.ToString())!;
        (double worst, double at, double got) = (0, 0, 0);
        foreach (double x in Inputs().Select(x => (double)x).Concat(DoubleInputs()))
        {
            double y = Second(function, (float)x);
            object[] arguments = method.GetParameters().Length == 2 ? [x, y] : [x];
            double result = (double)method.Invoke(null, arguments)!;
            double expected = Expected(function, x, y);
            if (!double.IsFinite(expected) || expected == 0)
            {
                Assert.That(result.Equals(expected) && double.IsNegative(result) == double.IsNegative(expected)
                    || (double.IsNaN(result) && double.IsNaN(expected)), $"{function}({x:R}, {y:R}) = {result:R}, not {expected:R}");
                continue;
            }
            double unit = Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected);
            double error = Math.Abs(expected - result) / unit;
            if (error > worst)
                (worst, at, got) = (error, x, result);
        }
        TestContext.Out.WriteLine($"{function}: {worst:f3} ulp at {at:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(bound), $"{function}({at:R}) = {got:R}");
    }

    [TestCaseSource(nameof(All))]
    public void Kernels_compute_the_bits_of_the_host(object tested)
    {
        MathFunction function = (MathFunction)tested;
        foreach (ValueKind kind in new[] { ValueKind.Float32, ValueKind.Float64 })
        {
            MethodInfo method = (kind == ValueKind.Float32 ? typeof(SingleMath) : typeof(DoubleMath)).GetMethod(function.ToString())!;
            float[] inputs = [.. Inputs().Take(200)];
            long[] cells = [.. inputs.SelectMany(x => new[] { Bits(x, kind), Bits(Second(function, x), kind), 0 })];
            Ssa.Run(Build(function, kind, method.GetParameters().Length), new InterpreterLaunch(1, GroupX: inputs.Length), cells);
            for (int i = 0; i < inputs.Length; i++)
            {
                object[] arguments = [.. new[] { inputs[i], Second(function, inputs[i]) }.Take(method.GetParameters().Length)
                    .Select(x => kind == ValueKind.Float32 ? (object)x : (double)x)];
                object expected = method.Invoke(null, arguments)!;
                // Of NaN, the sign is the processor's own.
                if (expected is float.NaN or double.NaN)
                    continue;
                long bits = expected is float single
                    ? BitConverter.SingleToUInt32Bits(single)
                    : BitConverter.DoubleToInt64Bits((double)expected);
                Assert.That(cells[(3 * i) + 2], Is.EqualTo(bits), $"{function} of {kind} at {inputs[i]:R}");
            }
        }
    }

    private static double Expected(MathFunction function, double x, double y)
    {
        double expected = ScalarMath.Call(function, x, y);
        if (function != MathFunction.Cbrt || !double.IsNormal(expected))
            return expected;
        // The library's cube root misses by several ulp; one step of Newton with the exact remainder does not.
        double square = expected * expected;
        double excess = Math.FusedMultiplyAdd(square, expected, -x) + (Math.FusedMultiplyAdd(expected, expected, -square) * expected);
        return double.IsFinite(excess) && Math.Abs(x) > 1e-200 ? expected - (excess / (3 * square)) : expected;
    }

    private static Function Build(MathFunction function, ValueKind kind, int operands)
    {
        Ssa ssa = new(256, ValueKind.Pointer);
        MemoryType memory = kind == ValueKind.Float32 ? MemoryType.Float32 : MemoryType.Float64;
        Value cell = ssa.Element(ssa.Parameter(0), ssa.Builtin(BuiltinKind.GroupIdxX), 24);
        Value[] values = [.. Enumerable.Range(0, operands).Select(i => ssa.Load(ssa.PointerAdd(cell, ssa.Long(8 * i)), memory))];
        Value result = ssa.Emit(OpCode.Math, kind, values);
        result.Immediate = (long)function;
        ssa.Store(ssa.PointerAdd(cell, ssa.Long(16)), result, memory);
        Function made = ssa.Finish();
        FunctionLowering.Run(made);
        Verifier.Verify(made, "the lowering of functions");
        Assert.That(made.Values().Any(v => v.Op == OpCode.Math), Is.False);
        return made;
    }

    private static long Bits(float x, ValueKind kind) =>
        kind == ValueKind.Float32 ? BitConverter.SingleToUInt32Bits(x) : BitConverter.DoubleToInt64Bits(x);

    private static bool Same(float a, float b) =>
        a.Equals(b) && float.IsNegative(a) == float.IsNegative(b) || (float.IsNaN(a) && float.IsNaN(b));

    // The second operand, where a function has two.
    private static float Second(MathFunction function, float x)
    {
        Random random = new(BitConverter.SingleToInt32Bits(x));
        float[] special = [0f, -0f, 1f, -1f, 2f, 3f, -3f, 0.5f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, 1e30f, 2.5f];
        if (random.Next(3) == 0)
            return special[random.Next(special.Length)];
        return function == MathFunction.Pow
            ? (random.NextSingle() * 20) - 10
            : (random.NextSingle() - 0.5f) * MathF.Pow(10, random.Next(-5, 6));
    }

    private static IEnumerable<float> Inputs()
    {
        float[] special = [0f, -0f, 1f, -1f, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon, -float.Epsilon,
            float.MaxValue, float.MinValue, 1.17549435e-38f, 88.72284f, 88.72283f, -87.3f, -103.97208f, -103.97207f, 89f, -104f,
            0.99999994f, 1.0000001f, 127.99999f, 128f, -149f, -149.5f, -150f, 0.5f, -0.5f, 2f, 10f, 100f, 1e-20f,
            0.70710677f, 0.70710683f, 3.1415927f, 1.5707964f, 0.7853982f, 1e10f, 16777216f, 105414.36f, 5.1e37f];
        Random random = new(5);
        foreach (float x in special)
            yield return x;
        for (int i = 0; i < 6000; i++)
        {
            yield return (i % 4) switch
            {
                0 => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue)),
                1 => (random.NextSingle() * 200) - 100,
                2 => 1 + ((random.NextSingle() - 0.5f) * 0.1f),
                _ => (random.NextSingle() * 4) - 2,
            };
        }
    }

    private static IEnumerable<double> DoubleInputs()
    {
        Random random = new(6);
        for (int i = 0; i < 6000; i++)
        {
            yield return (i % 4) switch
            {
                0 => BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue)),
                1 => (random.NextDouble() * 1500) - 750,
                2 => 1 + ((random.NextDouble() - 0.5) * 0.01),
                _ => (random.NextDouble() * 4) - 2,
            };
        }
    }
}
