namespace IlgpuLlava.Kernels.Tests;

/// <summary>The op in its portable form, on every device: the bits of the ops that it stands for, one after another.</summary>
public sealed class QueryKeyValueTests(string device) : KernelTest(device)
{
    [Test]
    public void ItIsNormProductRotationAndWrite([ValueSource(typeof(Weights), nameof(Weights.Types))] ElementType type)
    {
        const int hidden = 24;
        const int heads = 4;
        const int headDim = 16;
        int tokens = IsInterpreter ? 2 : 9;
        var caches = new PagedKvCache[2];
        var outputs = new float[2][];
        for (int i = 0; i < 2; i++)
        {
            var cached = type == ElementType.Int4 ? ElementType.Int8 : type;
            var cache = caches[i] = Own(new PagedKvCache(Accelerator, 3, 2, headDim, cached));
            var table = Own(new RotaryTable(Accelerator, 40, headDim, 10000));
            var weights = Own(Weights.Pack(Accelerator, Numbers.Random(1, 8 * headDim * hidden), 8 * headDim, type));
            var batch = Own(new AttentionBatch(Accelerator, 2, true));
            batch.Add(tokens, 30, [2, 1]);
            batch.Upload();
            var input = Make("input", Numbers.Random(2, tokens * hidden)).View;
            var norm = Make("norm", Numbers.Random(3, hidden)).View;
            var normed = MakeOutput("normed", tokens * hidden).View;
            var output = MakeOutput("output", tokens * weights.OutFeatures);
            if (i == 0)
            {
                Kernels.QueryKeyValue.Run(input, norm, 1e-5f, weights, normed, output.View, table, cache, batch);
            }
            else
            {
                Kernels.RmsNorm.Run(input, norm, normed, tokens, hidden, 1e-5f);
                Kernels.Linear.Run(normed, weights, output.View, tokens);
                Kernels.Rotary.Run(output.View, weights.OutFeatures, heads + 2, table, batch);
                Kernels.KvWrite.Run(output.View, weights.OutFeatures, heads * headDim, (heads + 2) * headDim, cache, batch);
            }

            outputs[i] = [.. output.Read().Where((_, j) => j % weights.OutFeatures < heads * headDim)];
        }

        Assert.That(Numbers.Bits(outputs[0]), Is.EqualTo(Numbers.Bits(outputs[1])));
        Assert.That(Bytes(caches[0].Keys), Is.EqualTo(Bytes(caches[1].Keys)));
        Assert.That(Bytes(caches[0].Values), Is.EqualTo(Bytes(caches[1].Values)));
    }

    [Test]
    public void WhatDoesNotGoTogetherIsRefused()
    {
        var cache = Own(new PagedKvCache(Accelerator, 3, 2, 16));
        var table = Own(new RotaryTable(Accelerator, 40, 16, 10000));
        var otherTable = Own(new RotaryTable(Accelerator, 40, 32, 10000));
        var weights = Own(Weights.Pack(Accelerator, new float[96 * 8], 96, ElementType.Float32));
        var batch = Own(new AttentionBatch(Accelerator, 2, true));
        var view = Make("view", new float[128]).View;
        Assert.That(
            () => Kernels.QueryKeyValue.Run(view, view, 0f, weights, view, view, table, cache, batch),
            Throws.ArgumentException.With.Message.Contains("have 96 features").And.Message.Contains("64 of queries and twice 32"));
        Assert.That(
            () => Kernels.QueryKeyValue.Run(view, view, 0f, weights, view, view, otherTable, cache, batch),
            Throws.ArgumentException.With.Message.Contains("heads of 32, the cache of 16"));
    }

    private static byte[] Bytes(ILGPU.ArrayView<byte> view)
    {
        byte[] bytes = new byte[view.Length];
        view.CopyTo(bytes);
        return bytes;
    }
}
