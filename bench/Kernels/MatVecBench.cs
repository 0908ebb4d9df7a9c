using ILGPU;
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

    /// <summary>Runs it for one type of weights and a number of rows. On other devices the yardstick is the processor's product.</summary>
    public static BenchResult Run(Bed bed, string name, ElementType type, int rows = 1)
    {
        using Matrices own = new(bed, type, rows);
        using Matrices? other = bed.Processor is { } processor ? new Matrices(processor, type, rows) : null;
        // A B B A: what is allocated first is slower (0.85 of the other's speed where all of A came before all of B).
        for (int i = 0; i < own.Count; i++)
        {
            (i % 2 == 0 ? own : other)?.Add();
            (i % 2 == 0 ? other : own)?.Add();
        }
        (Samples figure, Samples yardstick) =
            Duel.Run(own.Multiply, other is null ? i => own.Read(i + (Parts / 2)) : other.Multiply, bed.Seconds);
        double work = own.BytesOfPart / 1e9;
        return BenchResult.Rate(
            name, work, "GB/s", figure, work, yardstick, other is null ? "read stream" : "the CPU back end",
            $"[{rows}, {Features}] x [{Features}, {Features}], {own.Count} matrices in turn");
    }

    /// <summary>More matrices than caches hold, of which each repetition passes through a part.</summary>
    private sealed class Matrices : IDisposable
    {
        private readonly Bed _bed;
        private readonly int _rows;
        private readonly MemoryBuffer1D<float, Stride1D.Dense> _input, _output;
        private readonly List<PackedWeights> _matrices = [];
        private readonly ElementType _type;

        public Matrices(Bed bed, ElementType type, int rows)
        {
            _bed = bed;
            _type = type;
            _rows = rows;
            _input = bed.Floats(rows * Features);
            _output = bed.Floats(rows * Features);
            long bytes = WeightPacking.PackedBytes(Features, Features, type, WeightLayout.Plain, Bed.Group(type));
            Count = (int)((LeastBytes + bytes - 1) / bytes);
            BytesOfPart = Count / Parts * bytes;
        }

        /// <summary>How many there are once all have been added.</summary>
        public int Count { get; }

        public long BytesOfPart { get; }

        public void Add() => _matrices.Add(_bed.Weights(Features, Features, _type));

        public void Multiply(int part)
        {
            EachOf(part, matrix => _bed.Kernels.Linear.Run(_input.View, matrix, _output.View, _rows));
            _bed.Accelerator.Synchronize();
        }

        public void Read(int part) =>
            EachOf(part, matrix => _bed.ReadStream.Read(matrix.View.LoadEffectiveAddressAsPtr(), matrix.SizeInBytes));

        private void EachOf(int part, Action<PackedWeights> action)
        {
            int run = Count / Parts;
            for (int i = 0; i < run; i++)
                action(_matrices[((part * run) + i) % Count]);
        }

        public void Dispose()
        {
            foreach (PackedWeights matrix in _matrices)
                matrix.Dispose();
            _input.Dispose();
            _output.Dispose();
        }
    }
}
