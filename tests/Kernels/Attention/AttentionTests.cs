namespace IlgpuLlava.Kernels.Tests;

/// <summary>Attention against the scalar reference.</summary>
public sealed class AttentionTests(string device) : AttentionTest(device)
{
    [Test]
    public void Fault125_EveryContextLength_Decoding()
    {
        var setup = new AttentionSetup(1, 1, 16, ElementType.Float32, true);
        for (int tokens = 1; tokens <= 257; tokens += IsInterpreter ? 64 : 1)
        {
            // Everything but the last token is a cached prefix.
            float[] rows = setup.Rows(tokens, tokens);
            var cache = Cache(setup);
            int[] table = Table(tokens, 3);
            _ = Run(setup, cache, (rows, tokens, tokens, table));
            float[] actual = Run(setup, cache, (rows, tokens, 1, table));
            Numbers.AssertClose(actual, setup.Reference(rows, tokens, 1), _ => Bound(setup), $"{tokens} tokens on {Device}");
            NextShape();
        }
    }

    [Test]
    public void Fault125_EveryPromptLength([Values] bool causal)
    {
        var setup = new AttentionSetup(1, 1, 8, ElementType.Float32, causal);
        int[] few = [1, 15, 16, 17];
        for (int tokens = 0; tokens <= 130; tokens++)
        {
            if (!IsInterpreter || few.Contains(tokens))
            {
                Compare(setup, tokens);
            }
        }
    }

    [Test]
    public void Fault121_HeadSizes([Values(1, 7, 16, 17, 20, 33, 48, 64, 80, 96, 112, 128, 200, 256)] int headDim, [Values] bool causal)
    {
        Compare(new AttentionSetup(1, 1, headDim, ElementType.Float32, causal), IsInterpreter ? 5 : 70);
        Compare(new AttentionSetup(2, 1, headDim, ElementType.Int8, causal), IsInterpreter ? 5 : 70);
    }

    [Test]
    public void StorageTypesAndGroupedQueries(
        [ValueSource(typeof(AttentionSetup), nameof(AttentionSetup.Types))] ElementType type, [Values(1, 2, 3, 4, 7, 8)] int headsPerKvHead)
    {
        var setup = new AttentionSetup(2, headsPerKvHead, 24, type, true);
        Compare(setup, IsInterpreter ? 3 : 90);
        float[] rows = setup.Rows(5, 20);
        var cache = Cache(setup);
        _ = Run(setup, cache, (rows, 20, 20, Table(20, 0)));
        float[] decoded = Run(setup, cache, (rows, 20, 1, Table(20, 0)));
        Numbers.AssertClose(decoded, setup.Reference(rows, 20, 1), _ => Bound(setup), $"decoding {type} {headsPerKvHead}");
    }

    [Test]
    public void Fault125_RaggedBatch([Values] bool causal)
    {
        var setup = new AttentionSetup(2, 2, 32, ElementType.Float32, causal);
        int[] lengths = IsInterpreter ? [17, 0, 1] : [33, 0, 1, 64, 16, 15, 100];
        var sequences = new (float[] Rows, int Tokens, int NewTokens, int[] Table)[lengths.Length];
        int block = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            sequences[i] = (setup.Rows(i, lengths[i]), lengths[i], lengths[i], Table(lengths[i], block));
            block += sequences[i].Table.Length + 1;
        }

        float[] actual = Run(setup, Cache(setup), sequences);
        float[] expected = sequences.SelectMany(s => setup.Reference(s.Rows, s.Tokens, s.NewTokens)).ToArray();
        Numbers.AssertClose(actual, expected, _ => Bound(setup), $"ragged batch on {Device}");
    }

    private void Compare(AttentionSetup setup, int tokens)
    {
        float[] rows = setup.Rows(tokens, tokens);
        float[] actual = Run(setup, Cache(setup), (rows, tokens, tokens, Table(tokens, 1)));
        Numbers.AssertClose(actual, setup.Reference(rows, tokens, tokens), _ => Bound(setup), $"{setup}, {tokens} tokens on {Device}");
        NextShape();
    }
}
