using System.Runtime.InteropServices;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>
/// Norm, product, rotary embedding and cache write in one kernel, against the portable kernels. Bound: K + 16 roundings of the sum of
/// absolute products and as many for the norm's scale, of both features of a pair; a cached number is rounded once more.
/// </summary>
public sealed class QueryKeyValueVectorTests(string device) : MatrixTest(device)
{
    private const int Positions = 200;
    private static readonly ElementType[] Types = [ElementType.Float16, ElementType.BFloat16];

    [Test]
    public void EveryStorageType(
        [ValueSource(nameof(Types))] ElementType weights, [ValueSource(typeof(Numbers), nameof(Numbers.Types))] ElementType cache) =>
        Compare(new Setup(2, 1, 64, 72, weights, cache), 0, 17);

    // Pieces of eight features that fill groups and panels or not, and rows of every kernel; the last has whole panels a group.
    [TestCase(1, 1, 16, 1)]
    [TestCase(2, 3, 48, 2)]
    [TestCase(1, 2, 128, 4)]
    [TestCase(2, 1, 80, 6)]
    [TestCase(8, 1, 64, 5)]
    public void EveryShape(int kvHeads, int headsPerKvHead, int headDim, int rows) => Compare(
        new Setup(kvHeads, headsPerKvHead, headDim, 40, ElementType.Float16, ElementType.Float32),
        [.. Enumerable.Range(0, rows).Select(i => 31 * i)]);

    [Test]
    public void ARow_HasTheSameBits_InEveryBatch([ValueSource(nameof(Types))] ElementType type)
    {
        var setup = new Setup(1, 2, 64, 300, type, type);
        int[] positions = [5, 0, 16, 99, 7, 150];
        float[] input = Numbers.Random(1, 6 * setup.Hidden);
        var (queries, keys, values) = Run(true, setup, input, positions);
        foreach (int batch in (int[])[1, 2, 4, 5])
        {
            for (int first = 0; first + batch <= 6; first += batch)
            {
                var part = Run(true, setup, Rows(input, setup.Hidden), Rows(positions, 1));
                Assert.That(Numbers.Bits(part.Queries), Is.EqualTo(Numbers.Bits(Rows(queries, setup.QueryWidth))));
                Assert.That(Numbers.Bits(part.Keys), Is.EqualTo(Numbers.Bits(Rows(keys, setup.KeyWidth))));
                Assert.That(Numbers.Bits(part.Values), Is.EqualTo(Numbers.Bits(Rows(values, setup.KeyWidth))));

                T[] Rows<T>(T[] all, int width) => all[(first * width)..((first + batch) * width)];
            }
        }
    }

    [Test]
    public void Fault123_ANaNStaysInItsRow()
    {
        var setup = new Setup(1, 1, 16, 40, ElementType.Float16, ElementType.Float32);
        float[] input = Numbers.Random(3, 3 * setup.Hidden);
        input[setup.Hidden + 3] = float.NaN;
        var (queries, keys, values) = Run(true, setup, input, [0, 1, 2]);
        foreach (float[] part in (float[][])[queries, keys, values])
        {
            Assert.That(part[..16].Concat(part[32..]), Has.None.NaN);
            Assert.That(part[16..32], Is.All.NaN);
        }
    }

    [Test]
    public void ItIsOneLaunch_ThatStatesWhatMustMove()
    {
        var observer = new RecordingObserver();
        Kernels.Observer = observer;
        try
        {
            var setup = new Setup(1, 2, 16, 24, ElementType.Float16, ElementType.BFloat16);
            _ = Run(true, setup, Numbers.Random(1, 3 * setup.Hidden), [4, 0, 31]);
        }
        finally
        {
            Kernels.Observer = null;
        }

        // One panel of 64 columns, the norm's weight, and of three rows 24 numbers in, 32 of queries out, 16 of a key and of a value,
        // 16 cosines and sines, a position and a slot.
        const int bytes = (24 * 64 * 2) + (24 * 4) + (3 * (((24 + 32 + 16) * 4) + (2 * 16 * 2) + 8));
        const int operations = 3 * ((2 * 24 * 64) + (3 * (32 + 16)));
        Assert.That(
            observer.Take(), Is.EqualTo(new[] { new KernelLaunch("QueryKeyValue", 3, 24, 64, ElementType.Float16, bytes, operations) }));
    }

    private void Compare(Setup setup, params int[] positions)
    {
        float[] input = Numbers.Random(setup.Hidden, positions.Length * setup.Hidden);
        var actual = Run(true, setup, input, positions);
        var expected = Run(false, setup, input, positions);
        // Numbers of the norm are at most 3 and of norm weights and matrix at most 1: what K of them can sum to.
        double bound = 2 * 2 * 3.0 * setup.Hidden * (setup.Hidden + 16.0) / (1 << 24);
        double rounding = setup.Cache switch { ElementType.Float32 => 0, ElementType.Float16 => 1.0 / (1 << 10), _ => 1.0 / (1 << 7) };
        Numbers.AssertClose(actual.Queries, expected.Queries, _ => bound, $"queries of {setup} on {Device}");
        Numbers.AssertClose(
            actual.Keys, expected.Keys, i => bound + (rounding * Math.Abs(expected.Keys[i])), $"keys of {setup} on {Device}");
        Numbers.AssertClose(
            actual.Values, expected.Values, i => bound + (rounding * Math.Abs(expected.Values[i])), $"values of {setup} on {Device}");
    }

    /// <summary>One new token of a sequence of its own for each position; what the cache then holds of each.</summary>
    private (float[] Queries, float[] Keys, float[] Values) Run(bool fused, Setup setup, float[] input, int[] positions)
    {
        var (accelerator, kernels) = fused ? (Accelerator, Kernels) : Portable;
        const int blocks = (Positions / 16) + 1;
        var cache = Own(new PagedKvCache(accelerator, positions.Length * blocks, setup.KvHeads, setup.HeadDim, setup.Cache));
        var table = Own(new RotaryTable(accelerator, Positions, setup.HeadDim, 10000));
        float[] matrix = Numbers.Round(Numbers.Random(7, setup.OutFeatures * setup.Hidden), setup.Weights);
        var weights = Own(Weights.Pack(accelerator, matrix, setup.OutFeatures, setup.Weights));
        using var batch = new AttentionBatch(accelerator, setup.HeadsPerKvHead, true);
        for (int row = 0; row < positions.Length; row++)
        {
            int first = row * blocks;
            batch.Add(1, positions[row] + 1, [.. Enumerable.Range(first, blocks).Reverse()]);
        }

        batch.Upload();
        Assert.That(kernels.QueryKeyValue.Fuses(weights, cache, positions.Length), Is.EqualTo(fused));
        var x = Make(accelerator, "input", input);
        var norm = Make(accelerator, "norm", Numbers.Random(8, setup.Hidden));
        var normed = MakeOutput(accelerator, "normed", input.Length);
        var output = MakeOutput(accelerator, "output", positions.Length * setup.OutFeatures);
        kernels.QueryKeyValue.Run(x.View, norm.View, 1e-5f, weights, normed.View, output.View, table, cache, batch);
        accelerator.Synchronize();
        float[] rows = output.Read();
        float[] keys = Read(cache.Keys, setup.Cache);
        float[] values = Read(cache.Values, setup.Cache);
        List<float> queries = [];
        List<float> newKeys = [];
        List<float> newValues = [];
        for (int row = 0; row < positions.Length; row++)
        {
            queries.AddRange(rows[(row * setup.OutFeatures)..((row * setup.OutFeatures) + setup.QueryWidth)]);
            int block = ((row + 1) * blocks) - 1 - (positions[row] / 16);
            int place = positions[row] % 16;
            for (int i = 0; i < setup.KeyWidth; i++)
            {
                int start = ((block * setup.KvHeads) + (i / setup.HeadDim)) * setup.HeadDim * 16;
                newKeys.Add(keys[start + (i % setup.HeadDim * 16) + place]);
                newValues.Add(values[start + (place * setup.HeadDim) + (i % setup.HeadDim)]);
            }
        }

        // Nothing else was written: the cache was made of zeros.
        Assert.That(keys.Count(key => key != 0), Is.LessThanOrEqualTo(newKeys.Count));
        Assert.That(values.Count(value => value != 0), Is.LessThanOrEqualTo(newValues.Count));
        return ([.. queries], [.. newKeys], [.. newValues]);
    }

    private static float[] Read(ILGPU.ArrayView<byte> view, ElementType type)
    {
        byte[] bytes = new byte[view.Length];
        ArrayViewExtensions.CopyToCPU(view, bytes);
        return type switch
        {
            ElementType.Float32 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            ElementType.Float16 => [.. MemoryMarshal.Cast<byte, Half>(bytes).ToArray().Select(half => (float)half)],
            _ => [.. MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Select(BFloat16Element.Widen)],
        };
    }

    private sealed record Setup(int KvHeads, int HeadsPerKvHead, int HeadDim, int Hidden, ElementType Weights, ElementType Cache)
    {
        public int KeyWidth => KvHeads * HeadDim;

        public int QueryWidth => HeadsPerKvHead * KeyWidth;

        public int OutFeatures => QueryWidth + (2 * KeyWidth);
    }
}
