namespace IlgpuLlava.Kernels.Tests;

/// <summary>Gathers are exact; the patch embedding is within K + 4 roundings of its sum of absolute products.</summary>
public sealed class EmbeddingTests(string device) : KernelTest(device)
{
    [Test]
    public void TokensAndFeatures(
        [ValueSource(typeof(Numbers), nameof(Numbers.Types))] ElementType type, [Values(1, 15, 16, 17, 64, 100)] int hidden)
    {
        const int vocabulary = 11;
        float[] matrix = Numbers.Random(1, vocabulary * hidden);
        float[] rounded = Numbers.Round(matrix, type);
        float[] features = Numbers.Random(2, 3 * hidden);
        using var table = new EmbeddingTable(Accelerator, vocabulary, hidden, type, Weights.Reader(matrix, hidden, type));
        int[] rows = [0, 10, TokenEmbedding.FeatureIndex(0), TokenEmbedding.FeatureIndex(2), 3, 3, TokenEmbedding.FeatureIndex(1)];
        var output = MakeOutput("output", rows.Length * hidden);
        var indices = Make<int>("indices", new int[rows.Length]);
        Kernels.TokenEmbedding.Run(rows, indices.View, table, Make("features", features).View, output.View);
        float[] actual = output.Read();
        for (int token = 0; token < rows.Length; token++)
        {
            float[] source = rows[token] >= 0 ? rounded : features;
            int row = rows[token] >= 0 ? rows[token] : ~rows[token];
            float[] expected = source[(row * hidden)..][..hidden];
            Assert.That(actual[(token * hidden)..][..hidden], Is.EqualTo(expected), $"token {token}");
        }
    }

    [Test]
    public void IndicesThatLieOnTheDevice_GatherTheSame()
    {
        float[] matrix = Numbers.Random(1, 11 * 20);
        using var table = new EmbeddingTable(Accelerator, 11, 20, ElementType.Float32, Weights.Reader(matrix, 20, ElementType.Float32));
        var indices = Make<int>("indices", new int[2]);
        var output = MakeOutput("output", 40);
        Kernels.TokenEmbedding.Upload([7, 2], indices.View, table, default);
        Kernels.TokenEmbedding.RunUploaded(indices.View, table, output.View);
        Assert.That(output.Read(), Is.EqualTo(matrix[140..160].Concat(matrix[40..60]).ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.TokenEmbedding.Upload([0, -1], indices.View, table, default));
        Assert.Throws<ArgumentException>(() => Kernels.TokenEmbedding.RunUploaded(indices.View, table, output.View.SubView(0, 39)));
    }

    [TestCase(-4)]
    [TestCase(11)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MinValue)]
    public void Fault074_AnIndexOutsideOfTableAndFeatures_IsRefused(int row)
    {
        using var table = new EmbeddingTable(Accelerator, 11, 4, ElementType.Float32, (_, _, destination) => destination.Clear());
        var features = MakeOutput("features", 12);
        var output = MakeOutput("output", 4);
        var indices = Make<int>("indices", [0]);
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => Kernels.TokenEmbedding.Run([row], indices.View, table, features.View, output.View));
        Assert.That(error!.Message, Does.Contain("TokenEmbedding").And.Contain(row.ToString()).And.Contain("10"));
        Assert.That(output.Read(), Is.All.NaN, "nothing was launched");
    }

    [Test]
    public void SelectedRows([Values(1, 16, 33)] int columns)
    {
        float[] input = Numbers.Random(3, 5 * columns);
        int[] rows = [4, 0, 0, 2];
        var output = MakeOutput("output", rows.Length * columns);
        Kernels.SelectRows.Run(Make("input", input).View, rows, Make<int>("indices", new int[4]).View, output.View, columns);
        Assert.That(output.Read(), Is.EqualTo(rows.SelectMany(row => input[(row * columns)..][..columns]).ToArray()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Kernels.SelectRows.Run(
            Make("input", input).View, [5], Make<int>("indices", new int[1]).View, output.View, columns));
    }

    [Test]
    public void Patches([Values(1, 2)] int images, [Values(2, 7, 14)] int patchSize, [Values(0, 3)] int remainder)
    {
        const int hidden = 20;
        int imageSize = (2 * patchSize) + Math.Min(remainder, patchSize - 1);
        int rows = PatchEmbedding.RowsPerImage(imageSize, patchSize);
        int pixelsPerImage = 3 * imageSize * imageSize;
        int k = 3 * patchSize * patchSize;
        float[] pixels = Numbers.Random(4, images * pixelsPerImage);
        float[] matrix = Numbers.Random(5, hidden * k);
        float[] classEmbedding = Numbers.Random(6, hidden);
        float[] positions = Numbers.Random(7, rows * hidden);
        var output = MakeOutput("output", images * rows * hidden);
        var scratch = MakeOutput("scratch", (int)PatchEmbedding.ScratchLength(images, imageSize, patchSize));
        Kernels.PatchEmbedding.Run(
            Make("pixels", pixels).View,
            Own(Weights.Pack(Accelerator, matrix, hidden, ElementType.Float32)),
            Make("class", classEmbedding).View,
            Make("positions", positions).View,
            scratch.View,
            output.View,
            images,
            imageSize,
            patchSize);
        float[] expected = new float[images * rows * hidden];
        for (int image = 0; image < images; image++)
        {
            PatchEmbedding.Reference(
                pixels.AsSpan(image * pixelsPerImage, pixelsPerImage),
                matrix,
                classEmbedding,
                positions,
                expected.AsSpan(image * rows * hidden, rows * hidden),
                imageSize,
                patchSize);
        }

        Numbers.AssertClose(output.Read(), expected, _ => (k + 4.0) * (k + 2) / (1 << 24), $"patches on {Device}");
    }
}
