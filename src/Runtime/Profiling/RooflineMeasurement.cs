using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>
/// Measures a device's roofline in about a second: the best of several passes of a read stream over random data that no cache holds,
/// and of the project's own matrix product. Sizes grow until a launch takes long enough to be timed, so that the slowest device is
/// asked for little.
/// </summary>
internal sealed class RooflineMeasurement(Accelerator accelerator, DeviceClock clock, ElementType type)
{
    private const long LongEnough = 10 * TimeSpan.TicksPerMillisecond;
    private const int Passes = 12;
    // Places that a thread reads in turn: prefetchers of processors stop at the borders of pages, and GPUs want many loads in flight.
    private const int Streams = 8;

    // Numbers of one of them that a group reads.
    private const int Part = 2048;
    private const int GroupBytes = Streams * Part * sizeof(int);
    private const long LargestStream = 256L << 20;
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(0.4);

    // Rows and features, in and out, of the products that are tried.
    private static readonly (int Rows, int Features)[] s_products =
        [(12, 64), (48, 128), (192, 256), (480, 512), (480, 1024), (480, 2048), (480, 4096)];

    public Roofline Run(CancellationToken cancellationToken) => new(ReadStream(cancellationToken), Product(cancellationToken));

    // Inputs that share a scale, where the type leaves that open.
    private int Group => type == ElementType.Int4 ? Quantization.DefaultGroup : 0;

    private double ReadStream(CancellationToken cancellationToken)
    {
        var fill = accelerator.LoadStreamKernel<ArrayView<int>, int>(Fill);
        var read = accelerator.LoadStreamKernel<ArrayView<int>, ArrayView<int>, int>(Read);
        int lanes = accelerator.WarpSize;
        using var sums = accelerator.Allocate1D<int>(LargestStream / GroupBytes * lanes);
        double best = 0;
        for (long bytes = GroupBytes; bytes <= LargestStream && bytes <= accelerator.MemorySize / 8; bytes *= 8)
        {
            cancellationToken.ThrowIfCancellationRequested();
            KernelConfig config = new(new Index1D((int)(bytes / GroupBytes)), new Index1D(lanes));
            using var data = accelerator.Allocate1D<int>(bytes / sizeof(int));
            fill(config, data.View, Streams * Part);
            // A smaller buffer may lie in a cache: only the last counts.
            best = Best(bytes, () => read(config, data.View, sums.View, Part), out long ticks, cancellationToken);
            if (ticks >= 10 * LongEnough)
                break;
        }
        return best;
    }

    private double Product(CancellationToken cancellationToken)
    {
        Linear linear = new(accelerator);
        double best = 0;
        foreach ((int rows, int features) in s_products)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using PackedWeights weights = PackedWeights.LoadPacked(
                accelerator, features, features, type, WeightLayout.Plain, (_, _, panel) => FillWeights(panel), Group);
            float[] values = new float[rows * features];
            FillInput(values);
            using var input = accelerator.Allocate1D(values);
            using var output = accelerator.Allocate1D<float>(values.Length);
            double operations = 2.0 * rows * features * features;
            double rate = Best(
                operations, () => linear.Run(input.View.BaseView, weights, output.View.BaseView, rows), out long ticks, cancellationToken);
            best = Math.Max(best, rate);
            if (ticks >= LongEnough)
                break;
        }
        return best;
    }

    /// <summary>Work per second of the fastest of some launches; the first, which may compile, does not count.</summary>
    private double Best(double work, Action launch, out long ticks, CancellationToken cancellationToken)
    {
        launch();
        ticks = long.MaxValue;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Passes && (i == 0 || Stopwatch.GetElapsedTime(start) < s_budget); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            object begin = clock.Mark();
            launch();
            object end = clock.Mark();
            ticks = Math.Min(ticks, Math.Max(1, clock.Ticks(begin, end)));
            clock.Release(begin);
            clock.Release(end);
        }
        return work / (ticks / (double)TimeSpan.TicksPerSecond);
    }

    /// <summary>Numbers near 1 of either sign, without zeros, infinities and NaN in every storage type.</summary>
    private void FillWeights(Span<byte> panel)
    {
        Random random = new(panel.Length);
        random.NextBytes(panel);
        if (type.IsQuantized())
        {
            // Whatever bytes are scales, they are finite and not negative.
            foreach (ref byte part in panel)
                part &= 0x3F;
            return;
        }
        int size = type.SizeInBytes();
        // The upper byte of a number: sign and exponent.
        byte exponent = type == ElementType.Float16 ? (byte)0x38 : (byte)0x3E;
        for (int i = size - 1; i < panel.Length; i += size)
            panel[i] = (byte)((panel[i] & 0x83) | exponent);
    }

    private static void FillInput(Span<float> values)
    {
        Random random = new(values.Length);
        foreach (ref float value in values)
            value = random.NextSingle() - 0.5f;
    }

    private static void Fill(ArrayView<int> data, int length)
    {
        long start = (long)Grid.IdxX * length;
        for (int i = Warp.LaneIdx; i < length; i += Warp.WarpSize)
            data[start + i] = (Grid.IdxX * length + i) * -1640531527;
    }

    private static void Read(ArrayView<int> data, ArrayView<int> sums, int part)
    {
        long start = (long)Grid.IdxX * Streams * part;
        int a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0;
        for (int i = Warp.LaneIdx; i < part; i += Warp.WarpSize)
        {
            long place = start + i;
            a += data[place];
            b += data[place + part];
            c += data[place + 2L * part];
            d += data[place + 3L * part];
            e += data[place + 4L * part];
            f += data[place + 5L * part];
            g += data[place + 6L * part];
            h += data[place + 7L * part];
        }
        sums[Grid.IdxX * Warp.WarpSize + Warp.LaneIdx] = a + b + c + d + (e + f) + (g + h);
    }
}
