namespace IlgpuLlava.Kernels.Tests;

/// <summary>Both norms against the scalar reference. Bound: 1e-6 of the largest normalised value and of the bias, which covers
/// the rounding of a sum of partial sums of 4 terms each and of the reciprocal square root.</summary>
public sealed class NormTests(string device) : KernelTest(device)
{
    private const float Epsilon = 1e-5f;

    [Test]
    public void Fault121_EveryLength()
    {
        for (int columns = 1; columns <= 257; columns += IsInterpreter ? 32 : 1)
        {
            Compare(1 + (columns % 3), columns, 1f);
        }
    }

    [TestCase(1e-18f)]
    [TestCase(1e-6f)]
    [TestCase(1e15f)]
    public void Fault123_TinyAndHugeNumbers(float scale) => Compare(2, 100, scale);

    [Test]
    public void Fault123_NaNAndInfinityStayInTheirRow()
    {
        float[] input = Numbers.Random(3, 3 * 64);
        input[5] = float.NaN;
        input[70] = float.PositiveInfinity;
        float[] weight = Numbers.Random(4, 64);
        float[] rms = Rms(input, weight, 3);
        float[] layer = Layer(input, weight, weight, 3);
        Assert.That(rms[..64], Is.All.NaN);
        Assert.That(layer[..128], Is.All.NaN);
        Assert.That(rms[128..].Concat(layer[128..]), Has.None.NaN);
    }

    [Test]
    public void Fault123_AllEqual_GivesTheBias()
    {
        float[] input = new float[300];
        Array.Fill(input, 7.25f);
        float[] bias = Numbers.Random(5, 300);
        Assert.That(Layer(input, Numbers.Random(6, 300), bias, 1), Is.EqualTo(bias));
    }

    [Test]
    public void NoRows_WritesNothing() => Compare(0, 10, 1f);

    [Test]
    public void Rows_HaveTheSameBits_AloneAndInABatch()
    {
        const int rows = 7;
        const int columns = 200;
        float[] input = Numbers.Random(7, rows * columns);
        float[] weight = Numbers.Random(8, columns);
        float[] rms = Rms(input, weight, rows);
        float[] layer = Layer(input, weight, weight, rows);
        for (int row = 0; row < rows; row++)
        {
            var range = (row * columns)..((row + 1) * columns);
            Assert.That(Numbers.Bits(Rms(input[range], weight, 1)), Is.EqualTo(Numbers.Bits(rms[range])));
            Assert.That(Numbers.Bits(Layer(input[range], weight, weight, 1)), Is.EqualTo(Numbers.Bits(layer[range])));
        }
    }

    [Test]
    public void Rms_SumsInTheStatedOrder()
    {
        const int columns = 150;
        float[] input = Numbers.Random(9, columns);
        float[] weight = Numbers.Random(10, columns);
        float[] sums = new float[64];
        for (int i = 0; i < columns; i++)
        {
            sums[i % 64] = MathF.FusedMultiplyAdd(input[i], input[i], sums[i % 64]);
        }

        for (int step = 32; step > 0; step /= 2)
        {
            for (int i = 0; i < step; i++)
            {
                sums[i] += sums[i + step];
            }
        }

        float scale = 1f / MathF.Sqrt((sums[0] / columns) + Epsilon);
        float[] expected = input.Select((value, i) => weight[i] * (value * scale)).ToArray();
        Assert.That(Numbers.Bits(Rms(input, weight, 1)), Is.EqualTo(Numbers.Bits(expected)), "the same on every number of lanes");
    }

    [Test]
    public void OutputMayBeTheInput()
    {
        float[] input = Numbers.Random(11, 100);
        float[] weight = Numbers.Random(12, 100);
        var x = Make("input", input);
        var w = Make("weight", weight);
        Kernels.RmsNorm.Run(x.View, w.View, x.View, 1, 100, Epsilon);
        Assert.That(Numbers.Bits(x.Read()), Is.EqualTo(Numbers.Bits(Rms(input, weight, 1))));
    }

    private void Compare(int rows, int columns, float scale)
    {
        float[] input = Numbers.Random(columns, rows * columns, scale);
        float[] weight = Numbers.Random(columns + 1, columns);
        float[] bias = Numbers.Random(columns + 2, columns);
        float[] rms = Rms(input, weight, rows);
        float[] layer = Layer(input, weight, bias, rows);
        float[] expected = new float[columns];
        double largest = Math.Sqrt(columns);
        for (int row = 0; row < rows; row++)
        {
            var range = (row * columns)..((row + 1) * columns);
            RmsNorm.Reference(input.AsSpan(range), weight, expected, Epsilon);
            Numbers.AssertClose(rms.AsSpan(range), expected, _ => 1e-6 * largest, $"rms norm of {columns} on {Device}");
            LayerNorm.Reference(input.AsSpan(range), weight, bias, expected, Epsilon);
            Numbers.AssertClose(layer.AsSpan(range), expected, _ => 1e-6 * (largest + 1), $"layer norm of {columns} on {Device}");
        }

        NextShape();
    }

    private float[] Rms(float[] input, float[] weight, int rows)
    {
        var y = MakeOutput("output", input.Length);
        Kernels.RmsNorm.Run(Make("input", input).View, Make("weight", weight).View, y.View, rows, weight.Length, Epsilon);
        return y.Read();
    }

    private float[] Layer(float[] input, float[] weight, float[] bias, int rows)
    {
        var y = MakeOutput("output", input.Length);
        var w = Make("weight", weight);
        var b = Make("bias", bias);
        Kernels.LayerNorm.Run(Make("input", input).View, w.View, b.View, y.View, rows, weight.Length, Epsilon);
        return y.Read();
    }
}
