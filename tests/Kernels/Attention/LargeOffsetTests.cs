namespace IlgpuLlava.Kernels.Tests;

/// <summary>Fault 124: element offsets beyond 2^31, by strides, without touching the memory between.</summary>
public sealed class LargeOffsetTests(string device) : KernelTest(device)
{
    private const int Stride = 1 << 30;

    [Test]
    public void Fault124_SelectRows_ReadsBeyond2To31Elements()
    {
        const int columns = 1 << 16;
        const int lastRow = 1 << 15;
        using var input = LargeBuffer.Reserve(Accelerator, ((long)lastRow + 1) * columns);
        float[] row = Numbers.Random(1, columns);
        input.View.BaseView.SubView((long)lastRow * columns, columns).CopyFrom(row);
        var output = MakeOutput("output", columns);
        Kernels.SelectRows.Run(input.View, [lastRow], Make<int>("indices", [0]).View, output.View, columns);
        Assert.That(output.Read(), Is.EqualTo(row));
    }

    [Test]
    public void Fault124_RotaryKvWriteAndAttention_WithRowsBeyond2To31Elements()
    {
        const int headDim = 16;
        const int tokens = 3;
        using var rows = LargeBuffer.Reserve(Accelerator, (2L * Stride) + (3 * headDim));
        float[] dense = Numbers.Random(2, tokens * 3 * headDim);
        for (int token = 0; token < tokens; token++)
        {
            rows.View.BaseView.SubView((long)token * Stride, 3 * headDim).CopyFrom(dense[(token * 3 * headDim)..][..(3 * headDim)]);
        }

        var denseRows = Make("rows", dense);
        uint[] expected = Attend(denseRows.View, 3 * headDim);
        Assert.That(Attend(rows.View, Stride), Is.EqualTo(expected));
        float[] last = new float[3 * headDim];
        rows.View.BaseView.SubView(2L * Stride, last.Length).CopyTo(last);
        Assert.That(last, Is.EqualTo(denseRows.Read()[(2 * last.Length)..]));

        uint[] Attend(ILGPU.ArrayView<float> view, int stride)
        {
            using var table = new RotaryTable(Accelerator, 8, headDim, 10000);
            using var cache = new PagedKvCache(Accelerator, 1, 1, headDim);
            using var batch = new AttentionBatch(Accelerator, 1, true);
            batch.Add(tokens, tokens, [0]);
            batch.Upload();
            var output = MakeOutput("output", tokens * headDim);
            Kernels.Rotary.Run(view, stride, 2, table, batch);
            Kernels.KvWrite.Run(view, stride, headDim, 2 * headDim, cache, batch);
            Kernels.Attention.Run(view, stride, cache, batch, output.View, 0.25f);
            return Numbers.Bits(output.Read());
        }
    }

    [Test]
    public void Fault124_SizesThatOverflow_AreRefusedBeforeAnythingIsAllocated()
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => PagedKvCache.SizeInBytes(int.MaxValue, int.MaxValue, int.MaxValue, ElementType.Float32));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => WeightPacking.PackedBytes(int.MaxValue, int.MaxValue, ElementType.Float32, WeightLayout.GateUp));
        var rows = Make("rows", new float[64]);
        var error = Assert.Throws<ArgumentException>(
            () => Kernels.RmsNorm.Run(rows.View, rows.View, rows.View, int.MaxValue, 64, 1e-5f));
        Assert.That(error!.Message, Does.Contain(((long)int.MaxValue * 64).ToString()));
    }
}
