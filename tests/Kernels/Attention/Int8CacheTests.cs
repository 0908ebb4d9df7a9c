using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>What an int8 cache holds, byte by byte; attention over it is <see cref="AttentionTests"/>'.</summary>
public sealed class Int8CacheTests(string device) : AttentionTest(device)
{
    [Test]
    public void KeysAndValues_AreTheirDefinition([Values(1, 16, 33)] int headDim)
    {
        var setup = new AttentionSetup(2, 1, headDim, ElementType.Int8, true);
        float[] rows = setup.Rows(9, 3);
        // Zeros, a tie, and very large and very small numbers.
        rows.AsSpan(setup.QueryWidth, headDim).Clear();
        rows[setup.QueryWidth + headDim] = 127f;
        rows.AsSpan(setup.Stride + setup.QueryWidth, headDim).Fill(3e38f);
        rows.AsSpan(setup.Stride + setup.QueryWidth + setup.KvWidth, headDim).Fill(1e-30f);
        var cache = Cache(setup);
        _ = Run(setup, cache, (rows, 3, 3, [5]));
        sbyte[] keys = Read(cache.Keys);
        sbyte[] values = Read(cache.Values);
        Assert.That(keys, Has.Length.EqualTo(CacheBlocks * 2 * 16 * (headDim + 4)));
        for (int token = 0; token < 3; token++)
        {
            for (int head = 0; head < 2; head++)
            {
                int start = ((5 * 2) + head) * 16 * (headDim + 4);
                int key = (token * setup.Stride) + setup.QueryWidth + (head * headDim);
                Check(rows[key..(key + headDim)], keys, start, i => (i * 16) + token);
                int value = key + setup.KvWidth;
                Check(rows[value..(value + headDim)], values, start, i => (token * headDim) + i);

                void Check(float[] head, sbyte[] stored, int from, Func<int, int> place)
                {
                    float scale = head.Max(MathF.Abs) / 127f;
                    byte[] bits = [.. Enumerable.Range(0, 4).Select(i => (byte)stored[from + (headDim * 16) + (i * 16) + token])];
                    Assert.That(BitConverter.ToSingle(bits), Is.EqualTo(scale));
                    for (int i = 0; i < headDim; i++)
                    {
                        int expected = scale > 0 ? (int)MathF.Round(head[i] / scale) : 0;
                        Assert.That((int)stored[from + place(i)], Is.EqualTo(expected), $"{head[i]} / {scale}");
                    }
                }
            }
        }
    }

    [Test]
    public void Fault123_NaNAndInfinity_DoNotBecomeNumbers([Values(float.NaN, float.PositiveInfinity)] float bad)
    {
        var setup = new AttentionSetup(1, 1, 16, ElementType.Int8, true);
        float[] rows = setup.Rows(4, 30);
        uint[] clean = Numbers.Bits(Run(setup, Cache(setup), (rows, 30, 30, Table(30, 0))));
        rows[(21 * setup.Stride) + setup.QueryWidth + setup.KvWidth + 3] = bad;
        float[] actual = Run(setup, Cache(setup), (rows, 30, 30, Table(30, 0)));
        Assert.That(Numbers.Bits(actual[..(21 * 16)]), Is.EqualTo(clean[..(21 * 16)]));
        Assert.That(actual[(21 * 16)..].Where(float.IsFinite), Is.Empty);
    }

    [Test]
    public void Int4_IsForWeightsAlone() =>
        Assert.Throws<ArgumentException>(() => _ = new PagedKvCache(Accelerator, 1, 1, 16, ElementType.Int4));

    private sbyte[] Read(ILGPU.ArrayView<byte> view)
    {
        Accelerator.Synchronize();
        byte[] bytes = new byte[view.Length];
        view.CopyToCPU(bytes);
        return (sbyte[])(object)bytes;
    }
}
