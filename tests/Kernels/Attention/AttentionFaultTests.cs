namespace IlgpuLlava.Kernels.Tests;

public sealed class AttentionFaultTests(string device) : AttentionTest(device)
{
    private static readonly AttentionSetup Setup = new(1, 1, 16, ElementType.Float32, true);

    [Test]
    public void Fault125_BlockTableOutOfOrder_GivesTheSameBits()
    {
        float[] rows = Setup.Rows(1, 50);
        uint[] ordered = Numbers.Bits(Run(Setup, Cache(Setup), (rows, 50, 50, [0, 1, 2, 3])));
        uint[] shuffled = Numbers.Bits(Run(Setup, Cache(Setup), (rows, 50, 50, [63, 0, 17, 5])));
        Assert.That(shuffled, Is.EqualTo(ordered));
    }

    [Test]
    public void Fault125_ARowOfWhichEveryScoreIsMinusInfinity_IsZero()
    {
        // Keys of minus infinity against positive queries: nothing may be looked at.
        float[] rows = Setup.Rows(2, 20);
        for (int token = 0; token < 20; token++)
        {
            Array.Fill(rows, 1f, token * Setup.Stride, 16);
            Array.Fill(rows, float.NegativeInfinity, (token * Setup.Stride) + 16, 16);
        }

        Assert.That(Run(Setup, Cache(Setup), (rows, 20, 20, Table(20, 0))), Is.All.EqualTo(0f));
    }

    [Test]
    public void Fault122_ACacheThatTheContextFills_IsNotReadBeyondItsEnd([Values(1, 15, 16)] int tokens)
    {
        // The interpreter refuses what lies in no buffer; the table names the cache's only block.
        float[] rows = Setup.Rows(6, tokens);
        var cache = Own(new PagedKvCache(Accelerator, 1, 1, 16));
        float[] actual = Run(Setup, cache, (rows, tokens, tokens, [0]));
        Numbers.AssertClose(actual, Setup.Reference(rows, tokens, tokens), _ => Bound(Setup), $"{tokens} tokens");
        _ = Run(Setup, cache, (rows, tokens, 1, [0]));
    }

    [Test]
    public void Fault123_OneHugeScore_TakesTheWholeWeight()
    {
        float[] rows = Setup.Rows(3, 40);
        Array.Fill(rows, 1000f, (7 * Setup.Stride) + 16, 16);
        Array.Fill(rows, 1000f, 39 * Setup.Stride, 16);
        float[] actual = Run(Setup, Cache(Setup), (rows, 40, 40, Table(40, 0)));
        Assert.That(actual[(39 * 16)..], Is.EqualTo(rows[((7 * Setup.Stride) + 32)..((7 * Setup.Stride) + 48)]));
        Assert.That(actual, Has.None.NaN);
    }

    [Test]
    public void Fault123_NaNInALaterToken_DoesNotReachEarlierOnes()
    {
        float[] rows = Setup.Rows(4, 30);
        uint[] clean = Numbers.Bits(Run(Setup, Cache(Setup), (rows, 30, 30, Table(30, 0))));
        Array.Fill(rows, float.NaN, 21 * Setup.Stride, Setup.Stride);
        float[] actual = Run(Setup, Cache(Setup), (rows, 30, 30, Table(30, 0)));
        Assert.That(Numbers.Bits(actual[..(21 * 16)]), Is.EqualTo(clean[..(21 * 16)]));
        Assert.That(actual[(21 * 16)..], Is.All.NaN);
    }

    [Test]
    public void Fault105_ContentOfBlocksBeyondTheContextIsNeverSeen()
    {
        float[] rows = Setup.Rows(5, 20);
        uint[] clean = Numbers.Bits(Run(Setup, Cache(Setup), (rows, 20, 20, [1, 2])));
        var cache = Cache(Setup);
        byte[] poison = new byte[cache.Keys.Length];
        Array.Fill(poison, (byte)0xFF);
        Poison(cache, poison);
        Assert.That(Numbers.Bits(Run(Setup, cache, (rows, 20, 20, [1, 2]))), Is.EqualTo(clean));
    }

    [Test]
    public void Fault123_AllEqualAndMinusZeroAndDenormals()
    {
        float[] rows = new float[33 * Setup.Stride];
        Array.Fill(rows, -0f);
        Assert.That(Run(Setup, Cache(Setup), (rows, 33, 33, Table(33, 0))), Is.All.EqualTo(0f));
        Array.Fill(rows, 1e-40f);
        Assert.That(Run(Setup, Cache(Setup), (rows, 33, 33, Table(33, 0))), Is.All.EqualTo(1e-40f).Within(1e-42f));
    }

    private static void Poison(PagedKvCache cache, byte[] poison)
    {
        ILGPU.Runtime.ArrayViewExtensions.CopyFromCPU(cache.Keys, poison);
        ILGPU.Runtime.ArrayViewExtensions.CopyFromCPU(cache.Values, poison);
    }
}
