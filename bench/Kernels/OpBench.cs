using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>
/// Any op against what bounds it, by the bytes and operations that its launchers state: the read stream, or the hand-written matrix
/// product. The launches pass through several sets of operands, so that no cache holds what comes next.
/// </summary>
internal static class OpBench
{
    // Where two cores with wide vectors turn from memory to arithmetic; no op here is near.
    private const double OperationsPerByte = 8;
    private const long SampleBytes = 64 << 20;
    private const double SampleOperations = 1e9;
    private const long StreamBytes = 256L << 20;
    private const int Rows = 480;
    private const int Features = 2048;

    /// <summary>Runs it.</summary>
    /// <param name="bed">The bed.</param>
    /// <param name="name">The result's name.</param>
    /// <param name="shape">Shapes and conditions.</param>
    /// <param name="costs">What the launches of one call state.</param>
    /// <param name="sets">Sets of operands.</param>
    /// <param name="launch">Calls the op on a set.</param>
    public static BenchResult Run(Bed bed, string name, string shape, IReadOnlyList<KernelLaunch> costs, int sets, Action<int> launch)
    {
        long bytes = costs.Sum(c => c.Bytes), operations = costs.Sum(c => c.Operations);
        return operations < OperationsPerByte * bytes
            ? AgainstMemory(bed, name, shape, bytes, sets, launch)
            : AgainstArithmetic(bed, name, shape, operations, sets, launch);
    }

    private static BenchResult AgainstMemory(Bed bed, string name, string shape, long bytes, int sets, Action<int> launch)
    {
        int launches = (int)Math.Clamp(SampleBytes / bytes, 1, 1000);
        using HostMemory memory = new(bed.Random, StreamBytes);
        long read = Math.Min(launches * bytes, StreamBytes / 2);
        (Samples figure, Samples yardstick) = Duel.Run(
            i => Repeat(bed, i, launches, sets, launch),
            i => bed.ReadStream.Read(memory.Address + (nint)(i % 2 * (StreamBytes / 2)), read),
            bed.Seconds);
        return BenchResult.Rate(
            name, launches * bytes / 1e9, "GB/s", figure, read / 1e9, yardstick, "read stream", $"{shape}, {sets} in turn");
    }

    private static BenchResult AgainstArithmetic(Bed bed, string name, string shape, long operations, int sets, Action<int> launch)
    {
        int launches = (int)Math.Clamp(SampleOperations / operations, 1, 1000);
        using HostMemory a = new(bed.Random, Rows * Features * sizeof(float));
        using HostMemory b = new(bed.Random, Features * Features * sizeof(float));
        using HostMemory c = new(bed.Random, Rows * Features * sizeof(float));
        (Samples figure, Samples yardstick) = Duel.Run(
            i => Repeat(bed, i, launches, sets, launch),
            _ => bed.MatrixProduct.Run(a.Address, b.Address, c.Address, Rows, Features / WeightPacking.PanelWidth, Features),
            bed.Seconds);
        return BenchResult.Rate(
            name, launches * operations / 1e9, "GFLOP/s", figure, 2.0 * Rows * Features * Features / 1e9, yardstick,
            "hand-written float32 product", $"{shape}, {sets} in turn");
    }

    private static void Repeat(Bed bed, int repetition, int launches, int sets, Action<int> launch)
    {
        for (int i = 0; i < launches; i++)
            launch((int)((((long)repetition * launches) + i) % sets));
        bed.Accelerator.Synchronize();
    }
}
