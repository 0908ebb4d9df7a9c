using ILGPU;
using ILGPU.Extensions;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>What the benchmarks of a run share: the accelerator with its kernels, the yardsticks on as many threads, random
/// numbers.</summary>
internal sealed class Bed : IDisposable
{
    private readonly Context _context;

    /// <param name="options">The processor's threads, and the lanes of the device where it has a choice.</param>
    /// <param name="seconds">How long a benchmark repeats.</param>
    /// <param name="device">One of <see cref="BenchDevice.Known"/>.</param>
    /// <exception cref="NotSupportedException">This machine has no such device.</exception>
    public Bed(CpuOptions options, double seconds, string device = BenchDevice.Cpu)
    {
        Seconds = seconds;
        _context = Context.Create(builder => BenchDevice.Register(builder.EnableAlgorithms(), device, options));
        Accelerator = BenchDevice.First(_context, device).CreateAccelerator(_context);
        Kernels = new KernelSet(Accelerator);
        Team = new Team(device == BenchDevice.Cpu ? Accelerator.NumMultiprocessors
            : options.Threads > 0 ? options.Threads : Environment.ProcessorCount);
        if (device != BenchDevice.Cpu)
            Processor = new Bed(options, seconds);
        ReadStream = new ReadStream(Team);
        MatrixProduct = new MatrixProduct(Team);
    }

    /// <summary>How long a benchmark repeats.</summary>
    public double Seconds { get; }

    /// <summary>The same bed on the processor, the yardstick of another device: random numbers of both are alike. Null on the
    /// processor itself, whose yardsticks are written by hand.</summary>
    public Bed? Processor { get; }

    public Accelerator Accelerator { get; }

    public KernelSet Kernels { get; }

    public Team Team { get; }

    public ReadStream ReadStream { get; }

    public MatrixProduct MatrixProduct { get; }

    public RandomData Random { get; } = new(0x9E3779B97F4A7C15);

    /// <summary>Random float32 numbers in device memory.</summary>
    public MemoryBuffer1D<float, Stride1D.Dense> Floats(int count) => Accelerator.Allocate1D(Random.Floats(count));

    /// <summary>A random packed matrix; int4 in the groups of <see cref="Group"/>.</summary>
    public PackedWeights Weights(int outFeatures, int inFeatures, ElementType type) => PackedWeights.LoadPacked(
        Accelerator,
        outFeatures,
        inFeatures,
        type,
        WeightLayout.Plain,
        (_, _, panel) => Random.FillPanel(panel, inFeatures, type, Group(type)),
        Group(type));

    /// <summary>Inputs that share a scale where the type leaves them open.</summary>
    public static int Group(ElementType type) => type == ElementType.Int4 ? Quantization.DefaultGroup : 0;

    public void Dispose()
    {
        Processor?.Dispose();
        Team.Dispose();
        Kernels.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }
}
