using ILGPU.Runtime;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>
/// The matrix-vector product of <see cref="Linear"/> against a read stream over weights of the same size. Both pass through many
/// matrices, half of them apart, so that no cache holds what comes next.
/// </summary>
internal static class MatVecBench
{
    private const int Features = 4096;
    private const long LeastBytes = 512L << 20;
    private const int Parts = 4;

    /// <summary>Runs it for one type of weights and a number of rows.</summary>
    public static BenchResult Run(Bed bed, string name, ElementType type, int rows = 1)
    {
        long bytes = (long)Features * Features * type.SizeInBytes();
        int count = (int)((LeastBytes + bytes - 1) / bytes);
        int run = count / Parts;
        List<PackedWeights> matrices = [];
        using var input = bed.Floats(rows * Features);
        using var output = bed.Floats(rows * Features);
        try
        {
            for (int i = 0; i < count; i++)
                matrices.Add(bed.Weights(Features, Features, type));
            (Samples figure, Samples yardstick) = Duel.Run(
                i => EachOf(i, matrix => bed.Kernels.Linear.Run(input.View, matrix, output.View, rows)),
                i => EachOf(i + Parts / 2, matrix => bed.ReadStream.Read(matrix.View.LoadEffectiveAddressAsPtr(), matrix.SizeInBytes)),
                bed.Seconds);
            double work = run * bytes / 1e9;
            return BenchResult.Rate(
                name, work, "GB/s", figure, work, yardstick, "read stream",
                $"[{rows}, {Features}] x [{Features}, {Features}], {count} matrices in turn");
        }
        finally
        {
            foreach (PackedWeights matrix in matrices)
                matrix.Dispose();
        }

        void EachOf(int part, Action<PackedWeights> action)
        {
            for (int i = 0; i < run; i++)
                action(matrices[((part * run) + i) % count]);
        }
    }
}
