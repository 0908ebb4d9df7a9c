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

    public Bed(CpuOptions options, double seconds)
    {
        Seconds = seconds;
        _context = Context.Create(builder => builder.CPU(options).EnableAlgorithms());
        Accelerator = _context.GetPreferredDevice(preferCPU: true).CreateAccelerator(_context);
        Kernels = new KernelSet(Accelerator);
        Team = new Team(Accelerator.NumMultiprocessors);
        ReadStream = new ReadStream(Team);
        MatrixProduct = new MatrixProduct(Team);
    }

    /// <summary>How long a benchmark repeats.</summary>
    public double Seconds { get; }

    public Accelerator Accelerator { get; }

    public KernelSet Kernels { get; }

    public Team Team { get; }

    public ReadStream ReadStream { get; }

    public MatrixProduct MatrixProduct { get; }

    public RandomData Random { get; } = new(0x9E3779B97F4A7C15);

    /// <summary>Random float32 numbers in device memory.</summary>
    public MemoryBuffer1D<float, Stride1D.Dense> Floats(int count) => Accelerator.Allocate1D(Random.Floats(count));

    /// <summary>A random packed matrix.</summary>
    public PackedWeights Weights(int outFeatures, int inFeatures, ElementType type) => PackedWeights.LoadPacked(
        Accelerator, outFeatures, inFeatures, type, WeightLayout.Plain, (_, _, panel) => Random.Fill(panel, type));

    public void Dispose()
    {
        Team.Dispose();
        Kernels.Dispose();
        Accelerator.Dispose();
        _context.Dispose();
    }
}
