namespace IlgpuLlava.Kernels.Tests;

/// <summary>What launchers state of their launches, against numbers counted by hand from the formulas.</summary>
public sealed class ObserverTests(string device) : KernelTest(device)
{
    private readonly RecordingObserver observer = new();

    [SetUp]
    public void Observe() => Kernels.Observer = observer;

    [TearDown]
    public void Leave()
    {
        Kernels.Observer = null;
        observer.Launches.Clear();
    }

    [Test]
    public void WithoutAnObserverNothingIsStated()
    {
        Kernels.Observer = null;
        var six = Make("six", new float[6]).View;
        Kernels.RmsNorm.Run(six, Make("weight", new float[3]).View, six, 2, 3, 1f);
        Assert.That(observer.Take(), Is.Empty);
    }

    [Test]
    public void WhatLaunchesNothingStatesNothing()
    {
        var plain = Own(Weights.Pack(Accelerator, new float[6], 2, ElementType.Float32));
        var six = Make("six", new float[6]).View;
        Kernels.RmsNorm.Run(six, six, six, 0, 3, 1f);
        Kernels.Linear.Run(six, plain, six, 0);
        Assert.Throws<ArgumentException>(() => Kernels.Linear.Run(six, plain, six, 3));
        Assert.That(observer.Take(), Is.Empty);
    }

    [Test]
    public void Norms()
    {
        var x = Make("x", new float[2 * 10]).View;
        var weight = Make("weight", new float[10]).View;
        Kernels.RmsNorm.Run(x, weight, x, 2, 10, 1f);
        Kernels.LayerNorm.Run(x, weight, weight, x, 2, 10, 1f);
        // Rows in and out, weight (and bias); 4 and 8 operations an element.
        Assert.That(observer.Take(), Is.EqualTo(new[]
        {
            new KernelLaunch("RmsNorm", 2, 10, 0, ElementType.Float32, (20 + 20 + 10) * 4, 80),
            new KernelLaunch("LayerNorm", 2, 10, 0, ElementType.Float32, (20 + 20 + 10 + 10) * 4, 160),
        }));
    }

    [Test]
    public void LinearLayers([Values] ElementType type, [Values(1, 3, 7)] int rows)
    {
        int size = type == ElementType.Float32 ? 4 : 2;
        var plain = Own(Weights.Pack(Accelerator, new float[5 * 3], 5, type));
        var gated = Own(Weights.PackGateUp(Accelerator, new float[2 * 5 * 3], 5, type));
        var input = Make("input", new float[rows * 3]).View;
        var output = Make("output", new float[rows * 5]).View;
        var bias = Make("bias", new float[5]).View;
        Kernels.Linear.Run(input, plain, output, rows);
        Kernels.Linear.Run(input, plain, output, rows, Epilogue.QuickGelu, bias);
        Kernels.Linear.Run(input, plain, output, rows, Epilogue.Residual);
        Kernels.Linear.Run(input, gated, output, rows, Epilogue.SwiGlu);
        // One panel of 64 columns holds 5 features, and both halves of 5 gated ones.
        // Three inputs are one word of a quantised column, which has a scale of two bytes.
        int weights = 64 * (type.IsQuantized() ? 4 + 2 : 3 * size);
        Assert.That(observer.Take(), Is.EqualTo(new[]
        {
            new KernelLaunch("Linear", rows, 3, 5, type, weights + (rows * 8 * 4), 2 * rows * 15),
            new KernelLaunch("Linear.QuickGelu", rows, 3, 5, type, weights + (rows * 8 * 4) + 20, 2 * rows * 15),
            new KernelLaunch("Linear.Residual", rows, 3, 5, type, weights + (rows * 13 * 4), 2 * rows * 15),
            new KernelLaunch("Linear.SwiGlu", rows, 3, 5, type, weights + (rows * 8 * 4), 2 * rows * 30),
        }));
    }

    [Test]
    public void Embeddings([ValueSource(typeof(Numbers), nameof(Numbers.Types))] ElementType type)
    {
        int size = type == ElementType.Float32 ? 4 : 2;
        var table = Own(new EmbeddingTable(Accelerator, 4, 6, type, Weights.Reader(new float[24], 6, type)));
        var features = Make("features", new float[6]).View;
        var output = Make("output", new float[3 * 6]).View;
        var indices = Make<int>("indices", new int[3]).View;
        Kernels.TokenEmbedding.Run([1, -1, 3], indices, table, features, output);
        Kernels.SelectRows.Run(output, [2, 0], indices, Make("two", new float[12]).View, 6);
        // Two rows of the table and one of features are read, three written, with their indices.
        Assert.That(observer.Take(), Is.EqualTo(new[]
        {
            new KernelLaunch("TokenEmbedding", 3, 6, 0, type, (2 * 6 * size) + (6 * 4) + (18 * 4) + (3 * 4), 0),
            new KernelLaunch("SelectRows", 2, 6, 0, ElementType.Float32, (24 * 4) + (2 * 4), 0),
        }));
    }

    [Test]
    public void PatchesStateTheUnfoldingAndTheProduct()
    {
        var weights = Own(Weights.Pack(Accelerator, new float[5 * 12], 5, ElementType.Float32));
        var pixels = Make("pixels", new float[2 * 3 * 16]).View;
        var five = Make("class", new float[5]).View;
        var positions = Make("positions", new float[25]).View;
        var scratch = Make("scratch", new float[120]).View;
        var output = Make("output", new float[50]).View;
        Kernels.PatchEmbedding.Run(pixels, weights, five, positions, scratch, output, images: 2, imageSize: 4, patchSize: 2);
        // Two pictures of four patches of 12 numbers and a class token: 8 patches read, 10 rows of 12 and of 5 written.
        Assert.That(observer.Take(), Is.EqualTo(new[]
        {
            new KernelLaunch("PatchEmbedding.Unfold", 10, 12, 5, ElementType.Float32, (96 + 120 + 25 + 5 + 50) * 4, 10),
            new KernelLaunch("Linear.Residual", 10, 12, 5, ElementType.Float32, (12 * 64 * 4) + (10 * 22 * 4), 2 * 10 * 60),
        }));
    }

    [Test]
    public void AttentionAndCache(
        [Values(ElementType.Float32, ElementType.Float16, ElementType.BFloat16, ElementType.Int8)] ElementType type, [Values] bool causal)
    {
        // A token's keys, and its values: two heads of 8, with a scale each where they are int8.
        int size = type == ElementType.Int8 ? (16 * 1) + (2 * 4) : 16 * type.SizeInBytes();
        // Three new tokens behind two cached ones, and one alone; four query heads on two.
        const int stride = (4 + 2 + 2) * 8;
        var cache = Own(new PagedKvCache(Accelerator, 4, 2, 8, type));
        var batch = Own(new AttentionBatch(Accelerator, 2, causal));
        batch.Add(3, 5, [1]);
        batch.Add(0, 9, [3]);
        batch.Add(1, 1, [2]);
        batch.Upload();
        var rows = Make("rows", new float[4 * stride]).View;
        var output = Make("output", new float[4 * 32]).View;
        var table = Own(new RotaryTable(Accelerator, 16, 8, 10000));
        Kernels.Rotary.Run(rows, stride, 6, table, batch);
        Kernels.KvWrite.Run(rows, stride, 32, 48, cache, batch);
        Kernels.Attention.Run(rows, stride, cache, batch, output, 1f);
        // Keys that the new tokens see: 3 + 4 + 5 and 1 with a mask, 3 * 5 and 1 without. Keys that are read: 5 and 1.
        int seen = causal ? 13 : 16;
        Assert.That(observer.Take(), Is.EqualTo(new[]
        {
            new KernelLaunch("Rotary", 4, 6, 8, ElementType.Float32, ((2 * 4 * 48) + (4 * 8) + 4) * 4, 3 * 4 * 48),
            new KernelLaunch("KvWrite", 4, 2, 8, type, (2 * 4 * ((16 * 4) + size)) + 16, 0),
            new KernelLaunch("Attention", 4, 4, 8, type, (2 * 4 * 32 * 4) + (2 * 6 * size), seen * 4 * ((4 * 8) + 5)),
        }));
    }

    [Test]
    public void ABatchThatIsUsedAgainCountsFromZero()
    {
        var cache = Own(new PagedKvCache(Accelerator, 4, 1, 4));
        var batch = Own(new AttentionBatch(Accelerator, 1, causal: true));
        var rows = Make("rows", new float[12]).View;
        var output = Make("output", new float[4]).View;
        for (int i = 0; i < 2; i++)
        {
            batch.Clear();
            batch.Add(1, 7, [0]);
            batch.Upload();
            Kernels.Attention.Run(rows, 12, cache, batch, output, 1f);
            Assert.That(observer.Take().Single().Operations, Is.EqualTo(7 * 21));
        }
    }

    [Test]
    public void SamplingStatesItsThreeKernels()
    {
        var logits = Make("logits", new float[2 * 20]).View;
        SamplingRow plain = new(new SamplingParameters(), 0, default);
        SamplingRow penalised = new(new SamplingParameters(), 0, new TokenCount[] { new(3, 1), new(4, 0) });
        var top = new TokenLogProbability[2 * 2];
        Kernels.Sampling.Run(logits, 20, 17, [plain, penalised], new SampledToken[2]);
        Kernels.Sampling.Run(logits, 20, 17, [plain, plain], new SampledToken[2], top);
        Assert.That(observer.Take(), Is.EqualTo(new[]
        {
            new KernelLaunch("Sampling.Prepare", 2, 17, 0, ElementType.Float32, (2 * 34 * 4) + (2 * 2 * 4), 3 * 34),
            new KernelLaunch("Sampling.Choose", 2, 17, 0, ElementType.Float32, 34 * 4, 34),
            new KernelLaunch("Sampling.Report", 2, 17, 0, ElementType.Float32, (2 * 4) + (2 * 8), 2),
            new KernelLaunch("Sampling.Prepare", 2, 17, 0, ElementType.Float32, 2 * 34 * 4, 3 * 34),
            new KernelLaunch("Sampling.Choose", 2, 17, 0, ElementType.Float32, 34 * 4, 34),
            new KernelLaunch("Sampling.Report", 2, 17, 2, ElementType.Float32, (34 * 4) + (2 * 3 * 8), 34),
        }));
    }

    [Test]
    public void StatingALaunchAllocatesNothing()
    {
        var plain = Own(Weights.Pack(Accelerator, new float[6], 2, ElementType.Float32));
        Assert.That(Linear.Cost(plain, 1, Epilogue.Residual, hasBias: false).Name, Is.EqualTo("Linear.Residual"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        long sum = 0;
        for (int i = 0; i < 100; i++)
        {
            sum += Linear.Cost(plain, i, Epilogue.Residual, hasBias: false).Bytes + RmsNorm.Cost(i, 3).Bytes;
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(sum, Is.Positive);
    }
}
