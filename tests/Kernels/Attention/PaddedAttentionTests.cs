namespace IlgpuLlava.Kernels.Tests;

/// <summary>Decoding with contexts padded to a capacity: the same bits as without, split or whole, whatever the capacity.</summary>
public sealed class PaddedAttentionTests(string device) : AttentionTest(device)
{
    private static readonly AttentionSetup[] Setups =
    [
        new(1, 1, 16, ElementType.Float32, true),
        new(2, 3, 80, ElementType.Float16, true),
        new(1, 8, 64, ElementType.BFloat16, true),
        new(2, 1, 40, ElementType.Float32, false),
    ];

    [TearDown]
    public void ChooseAgain() => Kernels.Attention.SplitsAlways = null;

    [Test]
    public void EverySequence_HasTheSameBitsPadded([Range(0, 3)] int setupIndex, [Values] bool split)
    {
        var setup = Setups[setupIndex];
        int[] lengths = IsInterpreter ? [70, 1] : [200, 64, 65, 1, 129];
        int longest = lengths.Max();
        var cache = Cache(setup);
        var tables = new int[lengths.Length][];
        float[][] rows = [.. lengths.Select((tokens, i) => setup.Rows(i, tokens))];
        int block = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            tables[i] = Table(lengths[i], block);
            block += tables[i].Length + 1;
            _ = Run(setup, cache, (rows[i], lengths[i], lengths[i], tables[i]));
        }

        Kernels.Attention.SplitsAlways = split;
        float[] expected = Run(setup, cache, [.. lengths.Select((tokens, i) => (rows[i], tokens, 1, tables[i]))]);
        var queries = Make("queries", [.. rows.SelectMany(row => row[^setup.Stride..])]);
        using var batch = new AttentionBatch(Accelerator, setup.HeadsPerKvHead, setup.Causal);
        for (int i = 0; i < lengths.Length; i++)
        {
            batch.Add(1, lengths[i], tables[i]);
        }

        foreach (int capacity in (int[])[longest, longest + 1, 400])
        {
            batch.UploadPadded(capacity);
            var output = MakeOutput("output", lengths.Length * setup.QueryWidth);
            Kernels.Attention.Run(queries.View, setup.Stride, cache, batch, output.View, setup.Scale);
            Assert.That(Numbers.Bits(output.Read()), Is.EqualTo(Numbers.Bits(expected)), $"capacity {capacity}");
        }
    }

    [Test]
    public void WhereEverythingLies_DependsOnTheNumberOfSequencesAndTheCapacityAlone()
    {
        using var batch = new AttentionBatch(Accelerator, 2, true);
        var places = new HashSet<(long, long, long, long, int, int)>();
        foreach ((int first, int second) in ((int, int)[])[(1, 1), (16, 300), (300, 2), (64, 65)])
        {
            batch.Clear();
            batch.Add(1, first, [.. Enumerable.Range(0, 19)]);
            batch.Add(1, second, [.. Enumerable.Range(20, 19)]);
            batch.UploadPadded(300);
            places.Add((
                batch.Tables.Length,
                batch.Tiles.Length,
                batch.SplitTiles.Length,
                batch.Splits.Length,
                batch.PartialRows,
                batch.BufferVersion));
        }

        Assert.That(places, Has.Count.EqualTo(1));
    }

    [Test]
    public void WhatCannotBePaddedIsRefused()
    {
        using var batch = new AttentionBatch(Accelerator, 1, true);
        batch.Add(1, 17, [0, 1]);
        Assert.That(
            () => batch.UploadPadded(16), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("contextCapacity"));
        batch.Add(2, 17, [2, 3]);
        Assert.That(() => batch.UploadPadded(32), Throws.ArgumentException.With.Message.Contains("3 new tokens in 2 sequences"));
        batch.Add(0, 17, [2, 3]);
        Assert.That(() => batch.UploadPadded(32), Throws.ArgumentException.With.Message.Contains("2 new tokens in sequence 1"));
    }
}
