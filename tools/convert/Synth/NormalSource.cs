using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert.Synth;

/// <summary>A tensor of normally distributed weights. Its name and the seed alone decide their values.</summary>
internal sealed class NormalSource(TensorInfo tensor, WeightScale scale, ulong seed) : IWeightSource
{
    private const int ChunkElements = 1 << 20;

    public IReadOnlyList<TensorInfo> Tensors => [tensor];

    public void Produce(WeightSink sink, CancellationToken cancel)
    {
        byte[] values = Table();
        int size = tensor.Type.Size();
        byte[] chunk = ArrayPool<byte>.Shared.Rent(ChunkElements * size);
        try
        {
            for (long first = 0; first < tensor.ElementCount; first += ChunkElements)
            {
                cancel.ThrowIfCancellationRequested();
                Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(ChunkElements, tensor.ElementCount - first) * size);
                var bits = new RandomBits(seed, tensor.Name, first / ChunkElements);
                if (size == sizeof(ushort)) Fill<ushort>(bytes, values, ref bits);
                else Fill<uint>(bytes, values, ref bits);
                sink.Append(0, bytes);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    // The values that a weight can have, in the tensor's type.
    private byte[] Table()
    {
        float[] floats = [.. NormalTable.Values.Select(v => (float)(scale.Mean + (scale.Deviation * v)))];
        byte[] table = new byte[NormalTable.Length * tensor.Type.Size()];
        TensorConversion.Convert(TensorType.F32, MemoryMarshal.AsBytes(floats.AsSpan()), tensor.Type, table);
        return table;
    }

    // Optimised from the first call on: most models are written in fewer calls than the runtime waits for.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Fill<T>(Span<byte> bytes, byte[] table, ref RandomBits bits)
        where T : unmanaged
    {
        const int mask = NormalTable.Length - 1;
        Span<T> elements = MemoryMarshal.Cast<byte, T>(bytes);
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(table);
        RandomBits local = bits;
        int i = 0;
        for (; i <= elements.Length - 4; i += 4)
        {
            ulong random = local.Next();
            elements[i] = values[(int)random & mask];
            elements[i + 1] = values[(int)(random >> 16) & mask];
            elements[i + 2] = values[(int)(random >> 32) & mask];
            elements[i + 3] = values[(int)(random >> 48) & mask];
        }
        for (; i < elements.Length; i++) elements[i] = values[(int)local.Next() & mask];
        bits = local;
    }
}
