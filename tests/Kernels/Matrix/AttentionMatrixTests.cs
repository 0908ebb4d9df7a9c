using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// Attention on matrix units against the portable one. Bound: a query's rounding, 2^-11 or 2^-8, moves a score by as much of the sum of
/// absolute products, a weight by twice that relatively, and the weight is rounded once more; values are at most 1/2.
/// </summary>
public sealed class AttentionMatrixTests(string device) : MatrixTest(device)
{
    private static readonly ElementType[] Types = [ElementType.Float16, ElementType.BFloat16];

    [Test]
    public void EveryPromptLength(
        [Values(2, 15, 16, 17, 63, 64, 65, 80, 81, 150)] int tokens, [Values(64, 128)] int headDim, [Values] bool causal) =>
        Compare(new AttentionSetup(1, 1, headDim, ElementType.Float16, causal), (tokens, tokens));

    [Test]
    public void StorageTypesAndGroupedQueries(
        [ValueSource(nameof(Types))] ElementType type, [Values(1, 2, 3, 7)] int headsPerKvHead, [Values(64, 128)] int headDim) =>
        Compare(new AttentionSetup(2, headsPerKvHead, headDim, type, true), (70, 70));

    [Test]
    public void Fault125_ARaggedBatchBehindCachedPrefixes([ValueSource(nameof(Types))] ElementType type, [Values] bool causal) =>
        Compare(new AttentionSetup(2, 2, 64, type, causal), (33, 33), (90, 1), (0, 0), (64, 5), (1, 1), (130, 100));

    [Test]
    public void ARow_HasTheSameBits_InChunksAndBatches([ValueSource(nameof(Types))] ElementType type)
    {
        var setup = new AttentionSetup(1, 3, 64, type, true);
        float[] rows = Numbers.Random(3, 150 * setup.Stride, 0.5f);
        uint[] whole = Numbers.Bits(Run(true, setup, (rows, 150, 150)));
        foreach (int chunk in (int[])[50, 64, 37])
        {
            for (int first = 0; first < 150; first += chunk)
            {
                int end = Math.Min(first + chunk, 150);
                float[] others = Numbers.Random(4, 70 * setup.Stride, 0.5f);
                float[] part = Run(true, setup, (others, 70, 70), (rows[..(end * setup.Stride)], end, end - first));
                uint[] bits = Numbers.Bits(part[(70 * setup.QueryWidth)..]);
                Assert.That(bits, Is.EqualTo(whole[(first * setup.QueryWidth)..(end * setup.QueryWidth)]), $"rows {first} to {end}");
            }
        }
    }

    [Test]
    public void Fault123_OneHugeScore_TakesTheWholeWeight()
    {
        var setup = new AttentionSetup(1, 1, 64, ElementType.BFloat16, true);
        float[] rows = Numbers.Round(Numbers.Random(5, 100 * setup.Stride, 0.5f), ElementType.BFloat16);
        Array.Fill(rows, 100f, (7 * setup.Stride) + 64, 64);
        Array.Fill(rows, 100f, 99 * setup.Stride, 64);
        float[] actual = Run(true, setup, (rows, 100, 100));
        Assert.That(actual[(99 * 64)..], Is.EqualTo(rows[((7 * setup.Stride) + 128)..((7 * setup.Stride) + 192)]).Within(1e-6));
        Assert.That(actual, Has.None.NaN);
    }

    [Test]
    public void Fault125_ARowOfWhichEveryScoreIsMinusInfinity_IsZero()
    {
        var setup = new AttentionSetup(1, 1, 64, ElementType.Float16, true);
        float[] rows = Numbers.Random(6, 20 * setup.Stride, 0.5f);
        for (int token = 0; token < 20; token++)
        {
            Array.Fill(rows, 1f, token * setup.Stride, 64);
            Array.Fill(rows, float.NegativeInfinity, (token * setup.Stride) + 64, 64);
        }

        Assert.That(Run(true, setup, (rows, 20, 20)), Is.All.EqualTo(0f));
    }

    private void Compare(AttentionSetup setup, params (int Tokens, int NewTokens)[] lengths)
    {
        var sequences = lengths.Select((l, i) => (Numbers.Random(i + 11, l.Tokens * setup.Stride, 0.5f), l.Tokens, l.NewTokens)).ToArray();
        float[] actual = Run(true, setup, sequences);
        float[] expected = Run(false, setup, sequences);
        double rounding = setup.Type == ElementType.Float16 ? 1.0 / (1 << 11) : 1.0 / (1 << 8);
        double products = 0.25 * setup.HeadDim * setup.Scale;
        Numbers.AssertClose(actual, expected, _ => 0.5 * rounding * ((2 * products) + 1) + 1e-5, $"{setup} on {Device}");
    }

    /// <summary>The last new tokens of each sequence, everything before them being in the cache; blocks not of the context hold NaN.
    /// </summary>
    private float[] Run(bool onMatrixUnits, AttentionSetup setup, params (float[] Rows, int Tokens, int NewTokens)[] sequences)
    {
        var (accelerator, kernels) = onMatrixUnits ? (Accelerator, Kernels) : Portable;
        var cache = Own(new PagedKvCache(accelerator, 40, setup.KvHeads, setup.HeadDim, setup.Type));
        byte[] poison = new byte[cache.Keys.Length];
        Array.Fill(poison, (byte)0xFF);
        ArrayViewExtensions.CopyFromCPU(cache.Keys, poison);
        ArrayViewExtensions.CopyFromCPU(cache.Values, poison);
        using var prefix = new AttentionBatch(accelerator, setup.HeadsPerKvHead, setup.Causal);
        using var batch = new AttentionBatch(accelerator, setup.HeadsPerKvHead, setup.Causal);
        int block = 39;
        List<float> all = [];
        List<float> last = [];
        foreach (var sequence in sequences)
        {
            int blocks = (sequence.Tokens + 15) / 16;
            int[] table = [.. Enumerable.Range(0, blocks).Select(i => block - i)];
            block -= blocks;
            prefix.Add(sequence.Tokens, sequence.Tokens, table);
            batch.Add(sequence.NewTokens, sequence.Tokens, table);
            all.AddRange(sequence.Rows);
            last.AddRange(sequence.Rows[((sequence.Tokens - sequence.NewTokens) * setup.Stride)..]);
        }

        prefix.Upload();
        batch.Upload();
        Assert.That(kernels.Attention.UsesMatrixUnits(cache, batch), Is.EqualTo(onMatrixUnits));
        var prefixRows = Make(accelerator, "prefix", [.. all]);
        var rows = Make(accelerator, "rows", [.. last]);
        var output = MakeOutput(accelerator, "output", batch.Tokens * setup.QueryWidth);
        kernels.KvWrite.Run(prefixRows.View, setup.Stride, setup.QueryWidth, setup.QueryWidth + setup.KvWidth, cache, prefix);
        kernels.Attention.Run(rows.View, setup.Stride, cache, batch, output.View, setup.Scale);
        accelerator.Synchronize();
        return output.Read();
    }
}
