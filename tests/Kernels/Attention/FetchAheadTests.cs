namespace IlgpuLlava.Kernels.Tests;

/// <summary>Decoding with what is read next fetched ahead: the same bits as without.</summary>
public sealed class FetchAheadTests(string device) : AttentionTest(device)
{
    private static readonly AttentionSetup[] Setups =
    [
        new(3, 1, 64, ElementType.Float32, true),
        new(2, 1, 80, ElementType.Float16, true),
        new(1, 1, 256, ElementType.BFloat16, true),
        new(2, 1, 64, ElementType.Int8, true),
    ];

    [TearDown]
    public void ChooseAgain()
    {
        Kernels.Attention.SplitsAlways = null;
        Kernels.Attention.FetchesAheadAlways = null;
    }

    [Test]
    public void ABatchOfSingleTokensHasTheSameBits([Range(0, 3)] int setupIndex, [Values] bool split)
    {
        var setup = Setups[setupIndex];
        int[] lengths = IsInterpreter ? [70, 1] : [192, 1, 15, 17, 64, 65, 129];
        var cache = Cache(setup);
        var sequences = new (float[] Rows, int Tokens, int NewTokens, int[] Table)[lengths.Length];
        int block = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            sequences[i] = (setup.Rows(i, lengths[i]), lengths[i], 1, Table(lengths[i], block));
            block += sequences[i].Table.Length + 1;
            _ = Run(setup, cache, (sequences[i].Rows, lengths[i], lengths[i], sequences[i].Table));
        }

        Kernels.Attention.SplitsAlways = split;
        Kernels.Attention.FetchesAheadAlways = false;
        float[] plain = Run(setup, cache, sequences);
        Kernels.Attention.FetchesAheadAlways = true;
        float[] ahead = Run(setup, cache, sequences);
        Assert.That(Numbers.Bits(ahead), Is.EqualTo(Numbers.Bits(plain)));
        float[] expected = [.. sequences.SelectMany(s => setup.Reference(s.Rows, s.Tokens, s.NewTokens))];
        Numbers.AssertClose(ahead, expected, _ => Bound(setup), $"fetching ahead on {Device}");
    }
}
