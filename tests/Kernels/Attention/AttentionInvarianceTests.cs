namespace IlgpuLlava.Kernels.Tests;

/// <summary>A token's attention has the same bits alone, in a batch, in chunks and behind a cached prefix.</summary>
public sealed class AttentionInvarianceTests(string device) : AttentionTest(device)
{
    private static readonly AttentionSetup[] Setups =
    [
        new(1, 1, 64, ElementType.Float32, true),
        new(2, 3, 20, ElementType.Float16, true),
        new(1, 4, 128, ElementType.BFloat16, true),
        new(2, 2, 40, ElementType.Int8, true),
    ];

    private int Tokens => IsInterpreter ? 21 : 150;

    [Test]
    public void Chunks_HaveTheSameBits([Range(0, 3)] int setupIndex, [Values(1, 2, 3, 16, 17, 64, 100)] int chunk)
    {
        if (IsInterpreter && chunk < 16)
        {
            Assert.Pass("The interpreter runs the larger chunks only.");
        }

        var setup = Setups[setupIndex];
        float[] rows = setup.Rows(1, Tokens);
        int[] table = Table(Tokens, 0);
        uint[] whole = Numbers.Bits(Run(setup, Cache(setup), (rows, Tokens, Tokens, table)));
        var cache = Cache(setup);
        var parts = new List<uint>();
        for (int first = 0; first < Tokens; first += chunk)
        {
            int end = Math.Min(first + chunk, Tokens);
            parts.AddRange(Numbers.Bits(Run(setup, cache, (rows, end, end - first, table[..((end + 15) / 16)]))));
        }

        Assert.That(parts, Is.EqualTo(whole));
    }

    [Test]
    public void ABatch_HasTheSameBitsAsItsSequencesAlone([Range(0, 3)] int setupIndex)
    {
        var setup = Setups[setupIndex];
        int[] lengths = [Tokens, 5, 33];
        var cache = Cache(setup);
        var sequences = lengths.Select((length, i) => (setup.Rows(i, length), length, length, Table(length, 12 * i))).ToArray();
        uint[] batch = Numbers.Bits(Run(setup, cache, sequences));
        var alone = new List<uint>();
        foreach (var sequence in sequences)
        {
            alone.AddRange(Numbers.Bits(Run(setup, Cache(setup), sequence)));
        }

        Assert.That(batch, Is.EqualTo(alone));

        // Now each decodes its last token, once in a batch and once alone.
        uint[] decoded = Numbers.Bits(Run(setup, cache, sequences.Select(s => (s.Item1, s.Item2, 1, s.Item4)).ToArray()));
        var last = new List<uint>();
        foreach (var sequence in sequences)
        {
            last.AddRange(Numbers.Bits(Run(setup, cache, (sequence.Item1, sequence.Item2, 1, sequence.Item4))));
        }

        Assert.That(decoded, Is.EqualTo(last));
        Assert.That(decoded[..setup.QueryWidth], Is.EqualTo(batch[((Tokens - 1) * setup.QueryWidth)..(Tokens * setup.QueryWidth)]));
    }

    [Test]
    public void Fault130_SameLaunchTwiceGivesTheSameBits()
    {
        var setup = Setups[1];
        float[] rows = setup.Rows(9, Tokens);
        uint[] first = Numbers.Bits(Run(setup, Cache(setup), (rows, Tokens, Tokens, Table(Tokens, 0))));
        uint[] second = Numbers.Bits(Run(setup, Cache(setup), (rows, Tokens, Tokens, Table(Tokens, 0))));
        Assert.That(second, Is.EqualTo(first));
    }
}
