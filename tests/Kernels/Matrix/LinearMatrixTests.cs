namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// The product on matrix units against the portable one. Bound: the input is rounded to the weights' type, 2^-11 or 2^-8 of each
/// product, and K + 8 roundings of the sum of absolute products.
/// </summary>
public sealed class LinearMatrixTests(string device) : MatrixTest(device)
{
    private static readonly ElementType[] Types = [ElementType.Float16, ElementType.BFloat16];

    [TearDown]
    public void ChooseAgain() => LinearMatrixShape.Forced = null;

    [Test]
    public void EveryTileShape_AndRaggedEdges([Range(0, 4)] int shape, [ValueSource(nameof(Types))] ElementType type)
    {
        LinearMatrixShape.Forced = shape;
        Compare(type, Epilogue.None, 7, 1, 1, true);
        Compare(type, Epilogue.None, 65, 40, 70, true);
        Compare(type, Epilogue.None, 130, 33, 200, false);
    }

    [Test]
    public void EveryEpilogue([Values] Epilogue epilogue, [ValueSource(nameof(Types))] ElementType type) =>
        Compare(type, epilogue, 19, 96, epilogue == Epilogue.SwiGlu ? 45 : 90, epilogue != Epilogue.SwiGlu);

    [TestCase(1)]
    [TestCase(31)]
    [TestCase(32)]
    [TestCase(63)]
    [TestCase(64)]
    [TestCase(257)]
    public void EveryRestOfK(int k) => Compare(ElementType.Float16, Epilogue.None, 9, k, 66, false);

    [Test]
    public void ARow_HasTheSameBits_InEveryBatchAndTileShape([ValueSource(nameof(Types))] ElementType type)
    {
        const int k = 70;
        const int n = 130;
        float[] input = Numbers.Random(1, 140 * k);
        float[] matrix = Numbers.Random(2, n * k);
        uint[] whole = Numbers.Bits(Run(true, type, Epilogue.None, input, matrix, 140, n, null, null));
        for (int shape = 0; shape < 5; shape++)
        {
            LinearMatrixShape.Forced = shape;
            uint[] part = Numbers.Bits(Run(true, type, Epilogue.None, input[(50 * k)..(75 * k)], matrix, 25, n, null, null));
            Assert.That(part, Is.EqualTo(whole[(50 * n)..(75 * n)]));
        }
    }

    [Test]
    public void Fault123_NaNAndInfinityStayInTheirRow()
    {
        const int k = 40;
        float[] input = Numbers.Random(3, 20 * k);
        float[] matrix = Numbers.Random(4, 70 * k);
        float[] clean = Run(true, ElementType.BFloat16, Epilogue.None, input, matrix, 20, 70, null, null);
        input[(5 * k) + 3] = float.NaN;
        input[(6 * k) + 39] = float.PositiveInfinity;
        float[] actual = Run(true, ElementType.BFloat16, Epilogue.None, input, matrix, 20, 70, null, null);
        Assert.That(actual[(5 * 70)..(6 * 70)], Is.All.NaN);
        Assert.That(actual[(6 * 70)..(7 * 70)], Has.All.Matches<float>(float.IsInfinity));
        Assert.That(Numbers.Bits(actual[..(5 * 70)]), Is.EqualTo(Numbers.Bits(clean[..(5 * 70)])));
        Assert.That(Numbers.Bits(actual[(7 * 70)..]), Is.EqualTo(Numbers.Bits(clean[(7 * 70)..])));
    }

    [TestCase(640, 12288, 4, 132)]
    [TestCase(640, 4096, 1, 132)]
    [TestCase(7, 64, 0, 132)]
    [TestCase(577, 1024, 1, 132)]
    public void ShapesOfModels_GetTheirTile(int rows, int outFeatures, int shape, int processors) =>
        Assert.That(MatrixTiles.Choose(rows, outFeatures / 64, processors), Is.EqualTo(shape));

    private void Compare(ElementType type, Epilogue epilogue, int rows, int k, int n, bool withBias)
    {
        float[] input = Numbers.Random(rows + k, rows * k);
        float[] matrix = Numbers.Round(Numbers.Random(n + (7 * k), (epilogue == Epilogue.SwiGlu ? 2 * n : n) * k), type);
        float[]? bias = withBias ? Numbers.Random(5, n) : null;
        float[] before = Numbers.Random(6, rows * n);
        float[] actual = Run(true, type, epilogue, input, matrix, rows, n, bias, before);
        float[] expected = Run(false, type, epilogue, input, matrix, rows, n, bias, before);
        double share = (type == ElementType.Float16 ? 1.0 / (1 << 11) : 1.0 / (1 << 8)) + ((k + 8.0) / (1 << 24));
        double[] bounds = new double[rows * n];
        for (int i = 0; i < bounds.Length; i++)
        {
            double magnitude = Magnitude(input, matrix, i / n, i % n, k) + Math.Abs(bias?[i % n] ?? 0);
            double up = epilogue == Epilogue.SwiGlu ? Magnitude(input, matrix, i / n, n + (i % n), k) : 0;
            // Gelu and its kin grow at most 1.13 times as fast as their argument; a gated pair multiplies both errors.
            bounds[i] = (share * ((1.2 * magnitude) + up + (2.4 * magnitude * up))) + (Math.Abs(before[i]) / (1 << 22)) + 1e-30;
        }

        Numbers.AssertClose(actual, expected, i => bounds[i], $"{type} {epilogue} rows {rows} k {k} n {n} on {Device}");
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
        bool onMatrixUnits,
        ElementType type,
        Epilogue epilogue,
        float[] input,
        float[] matrix,
        int rows,
        int n,
        float[]? bias,
        float[]? before)
    {
        var (accelerator, kernels) = onMatrixUnits ? (Accelerator, Kernels) : Portable;
        Assert.That(kernels.Linear.UsesMatrixUnits(type, rows), Is.EqualTo(onMatrixUnits));
        var weights = Own(epilogue == Epilogue.SwiGlu
            ? Weights.PackGateUp(accelerator, matrix, n, type)
            : Weights.Pack(accelerator, matrix, n, type));
        var x = Make(accelerator, "input", input);
        var y = before is not null && epilogue == Epilogue.Residual
            ? Make(accelerator, "output", before)
            : MakeOutput(accelerator, "output", rows * n);
        var b = bias is null ? default : Make(accelerator, "bias", bias).View;
        kernels.Linear.Run(x.View, weights, y.View, rows, epilogue, b);
        accelerator.Synchronize();
        return y.Read();
    }
}
