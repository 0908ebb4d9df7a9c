using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;

namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>
/// How exact the functions of MathF and Math are on the CPU back end: by how many units in the last place a result misses the true
/// value at most, over wide ranges. A value has the same bits with 16, 8 and 4 lanes, and where it is the same for all threads.
/// </summary>
public class MathAccuracyTests
{
    private const int Points = 1000;

    [TestCase(-103, 88.7, false, 2.0)]
    public void Exp_of_floats(double from, double to, bool logarithmic, double bound) =>
        Floats<MathFunctions.Exp>(from, to, logarithmic, bound);

    [TestCase(1e-44, 3e38, true, 2.0)]
    [TestCase(0.5, 2, false, 2.0)]
    public void Log_of_floats(double from, double to, bool logarithmic, double bound) =>
        Floats<MathFunctions.Log>(from, to, logarithmic, bound);

    [TestCase(-10, 10, false, 1.0)]
    [TestCase(1e-30, 1e30, true, 1.0)]
    public void Sin_and_cos_of_floats(double from, double to, bool logarithmic, double bound)
    {
        Floats<MathFunctions.Sin>(from, to, logarithmic, bound);
        Floats<MathFunctions.Cos>(from, to, logarithmic, bound);
    }

    [TestCase(-10, 10, false, 2.0)]
    [TestCase(1e-30, 20, true, 2.0)]
    public void Tanh_of_floats(double from, double to, bool logarithmic, double bound) =>
        Floats<MathFunctions.Tanh>(from, to, logarithmic, bound);

    [TestCase(1e-15, 1e15, true, 1.0)]
    public void Pow_of_floats(double from, double to, bool logarithmic, double bound)
    {
        Floats<MathFunctions.Pow>(from, to, logarithmic, bound);
        Floats<MathFunctions.PowerOf>(-160, 158, false, bound);
    }

    [TestCase(-744, 709, false, 1.0)]
    public void Exp_of_doubles(double from, double to, bool logarithmic, double bound) =>
        Doubles<MathFunctions.Exp>(from, to, logarithmic, bound);

    [TestCase(1e-300, 1e300, true, 1.0)]
    [TestCase(0.5, 2, false, 1.0)]
    public void Log_of_doubles(double from, double to, bool logarithmic, double bound) =>
        Doubles<MathFunctions.Log>(from, to, logarithmic, bound);

    [TestCase(-10, 10, false, 1.0)]
    [TestCase(1e-50, 1e50, true, 1.0)]
    public void Sin_and_cos_of_doubles(double from, double to, bool logarithmic, double bound)
    {
        Doubles<MathFunctions.Sin>(from, to, logarithmic, bound);
        Doubles<MathFunctions.Cos>(from, to, logarithmic, bound);
    }

    [TestCase(-25, 25, false, 2.0)]
    [TestCase(1e-50, 20, true, 2.0)]
    public void Tanh_of_doubles(double from, double to, bool logarithmic, double bound) =>
        Doubles<MathFunctions.Tanh>(from, to, logarithmic, bound);

    [TestCase(1e-100, 1e100, true, 1.0)]
    public void Pow_of_doubles(double from, double to, bool logarithmic, double bound)
    {
        Doubles<MathFunctions.Pow>(from, to, logarithmic, bound);
        Doubles<MathFunctions.PowerOf>(-1300, 1268, false, bound);
    }

    private static void Varying<TFunction>(Index1D i, ArrayView<float> input, ArrayView<float> output)
        where TFunction : struct, IMathFunction => output[i] = TFunction.Of(input[i]);

    private static void Varying<TFunction>(Index1D i, ArrayView<double> input, ArrayView<double> output)
        where TFunction : struct, IMathFunction => output[i] = TFunction.Of(input[i]);

    // One thread, or all with the same values: the function is computed as a scalar.
    private static void Uniform<TFunction>(Index1D i, ArrayView<float> input, ArrayView<float> output)
        where TFunction : struct, IMathFunction
    {
        for (int k = 0; k < input.IntLength; k++)
            output[k] = TFunction.Of(input[k]);
    }

    private static void Uniform<TFunction>(Index1D i, ArrayView<double> input, ArrayView<double> output)
        where TFunction : struct, IMathFunction
    {
        for (int k = 0; k < input.IntLength; k++)
            output[k] = TFunction.Of(input[k]);
    }

    private static void Floats<TFunction>(double from, double to, bool logarithmic, double bound)
        where TFunction : struct, IMathFunction
    {
        float[] input = [.. Range(from, to, logarithmic).Select(x => (float)x)];
        float[] output = Results<float>(Varying<TFunction>, Uniform<TFunction>, input);
        Check<TFunction>([.. input.Select(x => (double)x)], [.. output.Select(x => (double)x)], 24, -149, bound);
    }

    private static void Doubles<TFunction>(double from, double to, bool logarithmic, double bound)
        where TFunction : struct, IMathFunction
    {
        double[] input = [.. Range(from, to, logarithmic)];
        Check<TFunction>(input, Results<double>(Varying<TFunction>, Uniform<TFunction>, input), 53, -1074, bound);
    }

    private static IEnumerable<double> Range(double from, double to, bool logarithmic)
    {
        Random random = new(7);
        return Enumerable.Range(0, Points).Select(i => (i + random.NextDouble()) / Points)
            .Select(t => logarithmic ? Math.Exp(Math.Log(from) + (t * (Math.Log(to) - Math.Log(from)))) : from + ((to - from) * t));
    }

    private static T[] Results<T>(
        Action<Index1D, ArrayView<T>, ArrayView<T>> varying, Action<Index1D, ArrayView<T>, ArrayView<T>> uniform, T[] input)
        where T : unmanaged
    {
        T[]? first = null;
        foreach (int lanes in (int[])[16, 8, 4])
        {
            using Context context = Context.Create(b => b.CPU(new CpuOptions { Lanes = lanes, Threads = 1 }));
            using Accelerator accelerator = context.CreateCPUAccelerator(0);
            using MemoryBuffer1D<T, Stride1D.Dense> inputs = accelerator.Allocate1D(input);
            using MemoryBuffer1D<T, Stride1D.Dense> outputs = accelerator.Allocate1D<T>(input.Length);
            accelerator.LoadAutoGroupedStreamKernel(varying)(input.Length, inputs.View, outputs.View);
            T[] results = outputs.GetAsArray1D();
            first ??= results;
            Assert.That(results, Is.EqualTo(first), $"{lanes} lanes");
            outputs.View.MemSetToZero();
            accelerator.LoadAutoGroupedStreamKernel(uniform)(1, inputs.View, outputs.View);
            Assert.That(outputs.GetAsArray1D(), Is.EqualTo(first), $"{lanes} lanes, the same value in each");
        }
        return first!;
    }

    private static void Check<TFunction>(double[] input, double[] output, int precision, int smallest, double bound)
        where TFunction : struct, IMathFunction
    {
        (double worst, int at) = output.Select((y, i) => (Math.Abs(TFunction.Exactly(input[i]).ErrorOf(y, precision, smallest)), i)).Max();
        TestContext.Out.WriteLine($"{typeof(TFunction).Name}: {worst:f3} ulp at {input[at]:R}");
        Assert.That(worst, Is.LessThanOrEqualTo(bound), $"{typeof(TFunction).Name}({input[at]:R}) = {output[at]:R}, in ulp");
    }
}
