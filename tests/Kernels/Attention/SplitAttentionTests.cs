namespace IlgpuLlava.Kernels.Tests;

/// <summary>Decoding with the context split over groups: the same bits as without, and within the bound of the reference.</summary>
public sealed class SplitAttentionTests(string device) : AttentionTest(device)
{
    private static readonly AttentionSetup[] Setups =
    [
        new(1, 1, 16, ElementType.Float32, true),
        new(2, 3, 80, ElementType.Float16, true),
        new(1, 8, 128, ElementType.BFloat16, true),
        new(2, 1, 256, ElementType.Float32, false),
        new(2, 2, 64, ElementType.Int8, true),
    ];

    [TearDown]
    public void ChooseAgain() => Kernels.Attention.SplitsAlways = null;

    [Test]
    public void EveryContextLength_HasTheSameBitsSplitAndWhole([Range(0, 4)] int setupIndex)
    {
        var setup = Setups[setupIndex];
        (int longest, int step) = IsInterpreter ? (130, 65) : (257, setupIndex == 0 ? 1 : 21);
        float[] rows = setup.Rows(setupIndex, longest);
        var cache = Cache(setup);
        int[] table = Table(longest, 2);
        _ = Run(setup, cache, (rows, longest, longest, table));
        for (int tokens = longest; tokens > 0; tokens -= step)
        {
            float[] whole = Decode(false, setup, cache, (rows, tokens, 1, table));
            float[] split = Decode(true, setup, cache, (rows, tokens, 1, table));
            Assert.That(Numbers.Bits(split), Is.EqualTo(Numbers.Bits(whole)), $"{tokens} tokens");
            Numbers.AssertClose(split, setup.Reference(rows, tokens, 1), _ => Bound(setup), $"{tokens} tokens on {Device}");
        }
    }

    [Test]
    public void Fault125_ARaggedBatchWithPrompts_HasTheSameBitsSplitAndWhole([Range(0, 4)] int setupIndex)
    {
        var setup = Setups[setupIndex];
        (int Tokens, int NewTokens)[] lengths =
            IsInterpreter ? [(70, 1), (1, 1), (5, 5)] : [(200, 1), (64, 1), (65, 1), (90, 30), (1, 1), (129, 1), (0, 0), (66, 2)];
        var cache = Cache(setup);
        var sequences = new (float[] Rows, int Tokens, int NewTokens, int[] Table)[lengths.Length];
        int block = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            int tokens = lengths[i].Tokens;
            sequences[i] = (setup.Rows(i, tokens), tokens, lengths[i].NewTokens, Table(tokens, block));
            block += sequences[i].Table.Length + 1;
            _ = Run(setup, cache, (sequences[i].Rows, tokens, tokens, sequences[i].Table));
        }

        float[] whole = Decode(false, setup, cache, sequences);
        float[] split = Decode(true, setup, cache, sequences);
        Assert.That(Numbers.Bits(split), Is.EqualTo(Numbers.Bits(whole)));
        float[] expected = sequences.SelectMany(s => setup.Reference(s.Rows, s.Tokens, s.NewTokens)).ToArray();
        Numbers.AssertClose(split, expected, _ => Bound(setup), $"ragged batch on {Device}");
    }

    [Test]
    public void Fault123_NaNAndInfinityInOneChunk_GiveTheSameBitsSplitAndWhole([Values(float.NaN, float.NegativeInfinity)] float value)
    {
        var setup = Setups[0];
        float[] rows = setup.Rows(7, 150);
        for (int token = 64; token < 128; token++)
        {
            Array.Fill(rows, value, (token * setup.Stride) + setup.QueryWidth, setup.KvWidth);
        }

        Array.Fill(rows, 1f, 149 * setup.Stride, setup.QueryWidth);
        var cache = Cache(setup);
        _ = Run(setup, cache, (rows, 150, 150, Table(150, 2)));
        float[] whole = Decode(false, setup, cache, (rows, 150, 1, Table(150, 2)));
        float[] split = Decode(true, setup, cache, (rows, 150, 1, Table(150, 2)));
        Assert.That(Numbers.Bits(split), Is.EqualTo(Numbers.Bits(whole)));
        Assert.That(whole, float.IsNaN(value) ? Is.All.NaN : Has.None.NaN);
    }

    private float[] Decode(
        bool split,
        AttentionSetup setup,
        PagedKvCache cache,
        params (float[] Rows, int Tokens, int NewTokens, int[] Table)[] sequences)
    {
        Kernels.Attention.SplitsAlways = split;
        try
        {
            return Run(setup, cache, sequences);
        }
        finally
        {
            Kernels.Attention.SplitsAlways = null;
        }
    }
}
