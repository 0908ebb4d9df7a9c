namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// Products of few rows with 16-bit loads of many, and the norm in front of them, against the portable kernels. Bound: K + 16 roundings
/// of the sum of absolute products; with a norm as many again for its scale.
/// </summary>
public sealed class LinearVectorTests(string device) : MatrixTest(device)
{
    private static readonly ElementType[] Types = [ElementType.Float16, ElementType.BFloat16];

    [Test]
    public void EveryEpilogue_AndNumberOfRows(
        [Values] Epilogue epilogue, [ValueSource(nameof(Types))] ElementType type, [Values(1, 2, 5, 6)] int rows, [Values] bool withNorm)
    {
        Compare(type, epilogue, rows, 96, epilogue == Epilogue.SwiGlu ? 45 : 90, withNorm);
    }

    [TestCase(1)]
    [TestCase(31)]
    [TestCase(255)]
    [TestCase(257)]
    [TestCase(1024)]
    [TestCase(1300)]
    public void EveryRestOfK(int k) => Compare(ElementType.Float16, Epilogue.None, 2, k, 66, true);

    // The machine has 4 multiprocessors: whole panels, halves and quarters.
    [TestCase(600)]
    [TestCase(300)]
    [TestCase(20)]
    public void EveryWidthOfSlice(int n)
    {
        Compare(ElementType.BFloat16, Epilogue.None, 1, 70, n, false);
        Compare(ElementType.BFloat16, Epilogue.SwiGlu, 1, 70, n, true);
    }

    [Test]
    public void ARow_HasTheSameBits_InEveryBatch([ValueSource(nameof(Types))] ElementType type)
    {
        const int k = 300;
        const int n = 70;
        float[] input = Numbers.Random(1, 6 * k);
        float[] matrix = Numbers.Random(2, n * k);
        uint[] whole = Numbers.Bits(Run(true, type, Epilogue.None, input, matrix, 6, n, null, true));
        foreach (int batch in (int[])[1, 2, 3, 4, 5])
        {
            for (int first = 0; first + batch <= 6; first += batch)
            {
                float[] part = Run(true, type, Epilogue.None, input[(first * k)..((first + batch) * k)], matrix, batch, n, null, true);
                Assert.That(Numbers.Bits(part), Is.EqualTo(whole[(first * n)..((first + batch) * n)]));
            }
        }
    }

    private void Compare(ElementType type, Epilogue epilogue, int rows, int k, int n, bool withNorm)
    {
        float[] input = Numbers.Random(rows + k, rows * k);
        float[] matrix = Numbers.Round(Numbers.Random(n + (7 * k), (epilogue == Epilogue.SwiGlu ? 2 * n : n) * k), type);
        float[] before = Numbers.Random(6, rows * n);
        float[] actual = Run(true, type, epilogue, input, matrix, rows, n, before, withNorm);
        float[] expected = Run(false, type, epilogue, input, matrix, rows, n, before, withNorm);
        double share = 2 * (k + 16.0) / (1 << 24);
        double[] bounds = new double[rows * n];
        for (int i = 0; i < bounds.Length; i++)
        {
            double scale = withNorm ? 1 / Math.Sqrt(MeanSquare(input.AsSpan(i / n * k, k))) : 1;
            double magnitude = scale * Magnitude(input, matrix, i / n, i % n, k) + 1;
            double up = epilogue == Epilogue.SwiGlu ? scale * Magnitude(input, matrix, i / n, n + (i % n), k) : 0;
            bounds[i] = share * ((1.2 * magnitude) + up + (2.4 * magnitude * up) + Math.Abs(before[i]));
        }

        Numbers.AssertClose(actual, expected, i => bounds[i], $"{type} {epilogue} rows {rows} k {k} n {n} norm {withNorm} on {Device}");
    }

    private static double MeanSquare(ReadOnlySpan<float> row)
    {
        double sum = 0;
        foreach (float value in row)
        {
            sum += (double)value * value / row.Length;
        }

        return sum;
    }

    private static double Magnitude(float[] input, float[] matrix, int row, int column, int k)
    {
        double sum = 0;
        for (int i = 0; i < k; i++)
        {
            sum += Math.Abs((double)input[(row * k) + i] * matrix[(column * k) + i]);
        }

        return sum;
    }

    private float[] Run(
        bool extended, ElementType type, Epilogue epilogue, float[] input, float[] matrix, int rows, int n, float[]? before, bool withNorm)
    {
        var (accelerator, kernels) = extended ? (Accelerator, Kernels) : Portable;
        Assert.That(kernels.Linear.UsesVectorKernels(type, rows), Is.EqualTo(extended));
        var weights = Own(epilogue == Epilogue.SwiGlu
            ? Weights.PackGateUp(accelerator, matrix, n, type)
            : Weights.Pack(accelerator, matrix, n, type));
        var x = Make(accelerator, "input", input);
        var y = before is not null && epilogue == Epilogue.Residual
            ? Make(accelerator, "output", before)
            : MakeOutput(accelerator, "output", rows * n);
        if (withNorm)
        {
            var norm = Make(accelerator, "norm", Numbers.Random(8, weights.InFeatures));
            var normed = MakeOutput(accelerator, "normed", input.Length);
            kernels.NormLinear.Run(x.View, norm.View, 1e-5f, weights, normed.View, y.View, rows, epilogue);
        }
        else
        {
            var bias = epilogue == Epilogue.SwiGlu ? default : Make(accelerator, "bias", Numbers.Random(9, n)).View;
            kernels.Linear.Run(x.View, weights, y.View, rows, epilogue, bias);
        }

        accelerator.Synchronize();
        return y.Read();
    }
}
