using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert.Synth;

/// <summary>
/// A quantised matrix of normally distributed weights, and its scales: made directly, without weights that would be rounded. All
/// scales are alike, for rows of one distribution have all but the same largest weight.
/// </summary>
internal sealed class QuantizedNormalSource(PlannedTensor tensor, double deviation, WeightQuantization quantization, ulong seed)
    : IWeightSource
{
    private const int ChunkBytes = 1 << 20;

    // The largest of 32 normal weights is 2.07 deviations on average, of 64 and 128 a little more.
    private const double LargestOfGroup = 2.07;

    public IReadOnlyList<TensorInfo> Tensors { get; } = quantization.Store(tensor.Name, tensor.Shape);

    public void Produce(WeightSink sink, CancellationToken cancel)
    {
        (int limit, double largest) = quantization.Bits == 8 ? (127, NormalTable.Values[^1]) : (7, LargestOfGroup);
        byte[] table = [.. NormalTable.Values.Select(v => (sbyte)Math.Clamp(Math.Round(v / largest * limit), -limit, limit))
            .Select(q => (byte)(quantization.Bits == 8 ? q : q + 8))];
        WriteValues(sink, table, cancel);
        var scales = new Half[Math.Min(ChunkBytes, Tensors[1].ElementCount)];
        Array.Fill(scales, (Half)(deviation * largest / limit));
        for (long first = 0; first < Tensors[1].ElementCount; first += scales.Length)
        {
            int count = (int)Math.Min(scales.Length, Tensors[1].ElementCount - first);
            sink.Append(1, MemoryMarshal.AsBytes(scales.AsSpan(0, count)));
        }
    }

    private void WriteValues(WeightSink sink, byte[] table, CancellationToken cancel)
    {
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            // Whole rows, for the last half of an odd one is no weight.
            long rowBytes = Tensors[0].Shape[1];
            int most = (int)Math.Max(1, ChunkBytes / rowBytes);
            bool odd = quantization.Bits == 4 && tensor.Shape[1] % 2 != 0;
            for (long row = 0; row < tensor.Shape[0]; row += most)
            {
                cancel.ThrowIfCancellationRequested();
                int rows = (int)Math.Min(most, tensor.Shape[0] - row);
                Span<byte> bytes = chunk.AsSpan(0, checked((int)(rows * rowBytes)));
                var bits = new RandomBits(seed, tensor.Name, row);
                if (quantization.Bits == 8) FillBytes(bytes, table, bits);
                else FillHalves(bytes, table, bits);
                for (int r = 0; odd && r < rows; r++)
                {
                    ref byte last = ref bytes[(int)((r + 1) * rowBytes) - 1];
                    last = (byte)((last & 0xF) | 0x80);
                }
                sink.Append(0, bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillBytes(Span<byte> bytes, byte[] table, RandomBits bits)
    {
        const int mask = NormalTable.Length - 1;
        int i = 0;
        for (; i <= bytes.Length - 4; i += 4)
        {
            ulong random = bits.Next();
            bytes[i] = table[(int)random & mask];
            bytes[i + 1] = table[(int)(random >> 16) & mask];
            bytes[i + 2] = table[(int)(random >> 32) & mask];
            bytes[i + 3] = table[(int)(random >> 48) & mask];
        }
        for (; i < bytes.Length; i++) bytes[i] = table[(int)bits.Next() & mask];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillHalves(Span<byte> bytes, byte[] table, RandomBits bits)
    {
        const int mask = NormalTable.Length - 1;
        int i = 0;
        for (; i <= bytes.Length - 2; i += 2)
        {
            ulong random = bits.Next();
            bytes[i] = (byte)(table[(int)random & mask] | (table[(int)(random >> 16) & mask] << 4));
            bytes[i + 1] = (byte)(table[(int)(random >> 32) & mask] | (table[(int)(random >> 48) & mask] << 4));
        }
        for (; i < bytes.Length; i++)
        {
            ulong random = bits.Next();
            bytes[i] = (byte)(table[(int)random & mask] | (table[(int)(random >> 16) & mask] << 4));
        }
    }
}
