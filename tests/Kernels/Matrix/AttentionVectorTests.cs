namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// Attention of decode steps by loads of 16 bytes, against the portable kernels. Nothing but the order of sums differs: scores, of which
/// headDim products of at most 1/4 are summed, move by headDim + 8 roundings of it, weights by as much relatively and by 70 roundings of
/// their total; values are at most 1/2.
/// </summary>
public sealed class AttentionVectorTests(string device) : MatrixTest(device)
{
    private static readonly ElementType[] Types = [ElementType.Float16, ElementType.BFloat16];

    [TearDown]
    public void ChooseAgain()
    {
        Kernels.Attention.SplitsAlways = null;
        Portable.Kernels.Attention.SplitsAlways = null;
    }

    [Test]
    public void EveryContextLength(
        [Values(1, 7, 8, 9, 16, 17, 63, 64, 65, 150)] int tokens, [Values(64, 128)] int headDim, [Values] bool split) =>
        Compare(new AttentionSetup(1, 1, headDim, ElementType.Float16, true), split, tokens);

    [Test]
    public void StorageTypesAndGroupedQueries(
        [ValueSource(nameof(Types))] ElementType type, [Values(2, 4, 5, 7)] int headsPerKvHead, [Values(64, 128)] int headDim) =>
        Compare(new AttentionSetup(2, headsPerKvHead, headDim, type, true), true, 100, 3, 70);

    [Test]
    public void ARow_HasTheSameBits_InEveryBatch_SplitWholeAndPadded([ValueSource(nameof(Types))] ElementType type)
    {
        var setup = new AttentionSetup(1, 3, 64, type, true);
        int[] lengths = [200, 64, 1, 129];
        float[][] rows = [.. lengths.Select((tokens, i) => Numbers.Random(i + 11, tokens * setup.Stride, 0.5f))];
        uint[] all = Numbers.Bits(Run(true, setup, false, 0, rows));
        Assert.That(Numbers.Bits(Run(true, setup, true, 0, rows)), Is.EqualTo(all), "split");
        Assert.That(Numbers.Bits(Run(true, setup, true, 256, rows)), Is.EqualTo(all), "padded");
        Assert.That(Numbers.Bits(Run(true, setup, false, 300, rows)), Is.EqualTo(all), "padded and whole");
        for (int i = 0; i < rows.Length; i++)
        {
            uint[] alone = Numbers.Bits(Run(true, setup, i % 2 == 0, 0, rows[i]));
            Assert.That(alone, Is.EqualTo(all[(i * setup.QueryWidth)..((i + 1) * setup.QueryWidth)]), $"row {i}");
        }
    }

    [Test]
    public void Fault123_OneHugeScore_TakesTheWholeWeight()
    {
        var setup = new AttentionSetup(1, 1, 64, ElementType.BFloat16, true);
        float[] rows = Numbers.Round(Numbers.Random(5, 100 * setup.Stride, 0.5f), ElementType.BFloat16);
        Array.Fill(rows, 100f, (7 * setup.Stride) + 64, 64);
        Array.Fill(rows, 100f, 99 * setup.Stride, 64);
        float[] actual = Run(true, setup, true, 0, rows);
        Assert.That(actual, Is.EqualTo(rows[((7 * setup.Stride) + 128)..((7 * setup.Stride) + 192)]).Within(1e-6));
    }

    [Test]
    public void Fault125_WhereEveryScoreIsMinusInfinity_TheRowIsZero([Values] bool split)
    {
        var setup = new AttentionSetup(1, 1, 64, ElementType.Float16, true);
        float[] rows = Numbers.Random(6, 70 * setup.Stride, 0.5f);
        for (int token = 0; token < 70; token++)
        {
            Array.Fill(rows, 1f, token * setup.Stride, 64);
            Array.Fill(rows, float.NegativeInfinity, (token * setup.Stride) + 64, 64);
        }

        Assert.That(Run(true, setup, split, 0, rows), Is.All.EqualTo(0f));
    }

    private void Compare(AttentionSetup setup, bool split, params int[] lengths)
    {
        float[][] rows = [.. lengths.Select((tokens, i) => Numbers.Random(i + 11, tokens * setup.Stride, 0.5f))];
        float[] actual = Run(true, setup, split, 0, rows);
        float[] expected = Run(false, setup, split, 0, rows);
        double score = 0.25 * setup.HeadDim * setup.Scale * (setup.HeadDim + 8);
        Numbers.AssertClose(actual, expected, _ => 0.5 * ((4 * score) + 140) / (1 << 24), $"{setup} on {Device}");
    }

    /// <summary>Attention of the last token of each sequence, all others being in the cache; what is not of the context is NaN.
    /// </summary>
    private float[] Run(bool extended, AttentionSetup setup, bool split, int capacity, params float[][] sequences)
    {
        var (accelerator, kernels) = extended ? (Accelerator, Kernels) : Portable;
        var cache = Own(new PagedKvCache(accelerator, 40, setup.KvHeads, setup.HeadDim, setup.Type));
        byte[] poison = new byte[cache.Keys.Length];
        Array.Fill(poison, (byte)0xFF);
        cache.Keys.CopyFrom(poison);
        cache.Values.CopyFrom(poison);
        using var prefix = new AttentionBatch(accelerator, setup.HeadsPerKvHead, setup.Causal);
        using var batch = new AttentionBatch(accelerator, setup.HeadsPerKvHead, setup.Causal);
        int block = 39;
        foreach (float[] sequence in sequences)
        {
            int tokens = sequence.Length / setup.Stride;
            int blocks = (tokens + 15) / 16;
            int[] table = [.. Enumerable.Range(0, blocks).Select(i => block - i)];
            block -= blocks;
            prefix.Add(tokens, tokens, table);
            batch.Add(1, tokens, table);
        }

        prefix.Upload();
        if (capacity > 0)
        {
            batch.UploadPadded(capacity);
        }
        else
        {
            batch.Upload();
        }

        if (extended)
        {
            Assert.That(kernels.Attention.UsesVectorKernels(cache, batch));
        }

        kernels.Attention.SplitsAlways = split;
        var prefixRows = Make(accelerator, "prefix", [.. sequences.SelectMany(sequence => sequence)]);
        var rows = Make(accelerator, "rows", [.. sequences.SelectMany(sequence => sequence[^setup.Stride..])]);
        var output = MakeOutput(accelerator, "output", batch.Tokens * setup.QueryWidth);
        kernels.KvWrite.Run(prefixRows.View, setup.Stride, setup.QueryWidth, setup.QueryWidth + setup.KvWidth, cache, prefix);
        kernels.Attention.Run(rows.View, setup.Stride, cache, batch, output.View, setup.Scale);
        accelerator.Synchronize();
        return output.Read();
    }
}
