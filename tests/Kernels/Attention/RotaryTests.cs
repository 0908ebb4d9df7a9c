namespace IlgpuLlava.Kernels.Tests;

/// <summary>Rotary embedding against the scalar reference. Bound: 3 roundings of the pair's magnitude.</summary>
public sealed class RotaryTests(string device) : KernelTest(device)
{
    [TestCase(2)]
    [TestCase(6)]
    [TestCase(16)]
    [TestCase(34)]
    [TestCase(64)]
    [TestCase(80)]
    [TestCase(128)]
    [TestCase(256)]
    public void EveryHeadSize(int headDim)
    {
        const int heads = 3;
        const int context = 40;
        int stride = (heads * headDim) + 5;
        int tokens = IsInterpreter ? 2 : 37;
        float[] rows = Numbers.Random(headDim, tokens * stride);
        using var table = new RotaryTable(Accelerator, context, headDim, 10000);
        using var batch = new AttentionBatch(Accelerator, 1, true);
        batch.Add(tokens, context, [4, 2, 0]);
        batch.Upload();
        var buffer = Make("rows", rows);
        Kernels.Rotary.Run(buffer.View, stride, heads, table, batch);
        for (int token = 0; token < tokens; token++)
        {
            for (int head = 0; head < heads; head++)
            {
                Rotary.Reference(rows.AsSpan((token * stride) + (head * headDim), headDim), context - tokens + token, 10000);
            }
        }

        Numbers.AssertClose(buffer.Read(), rows, _ => 3 * 1.5 / (1 << 24), $"head size {headDim} on {Device}");
    }

    [Test]
    public void Position0_ChangesNothing()
    {
        float[] rows = Numbers.Random(1, 32);
        using var table = new RotaryTable(Accelerator, 4, 32, 500000);
        using var batch = new AttentionBatch(Accelerator, 1, true);
        batch.Add(1, 1, [0]);
        batch.Upload();
        var buffer = Make("rows", rows);
        Kernels.Rotary.Run(buffer.View, 32, 1, table, batch);
        Assert.That(buffer.Read(), Is.EqualTo(rows));
    }

    [Test]
    public void Frequencies_AreRoundedAsHuggingFaceRoundsThem()
    {
        // torch: 1.0 / (10000.0 ** (torch.arange(0, 64, 2).float() / 64))
        Assert.That(RotaryTable.Frequency(0, 64, 10000), Is.EqualTo(1f));
        Assert.That(RotaryTable.Frequency(1, 64, 10000), Is.EqualTo(0.7498942f).Within(6e-8f));
        Assert.That(RotaryTable.Frequency(16, 64, 10000), Is.EqualTo(0.01f).Within(1e-9f));
    }
}
