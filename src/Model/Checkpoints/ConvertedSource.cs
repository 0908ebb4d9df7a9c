using System.Buffers;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>A tensor of a checkpoint in another element type, or in its own.</summary>
internal sealed class ConvertedSource(Checkpoint checkpoint, TensorInfo source, TensorType type) : IWeightSource
{
    private const int ChunkElements = 1 << 20;

    private readonly TensorInfo _target = source with { Type = type };

    public IReadOnlyList<TensorInfo> Tensors => [_target];

    public void Produce(WeightSink sink, CancellationToken cancel)
    {
        byte[] stored = ArrayPool<byte>.Shared.Rent(ChunkElements * sizeof(float));
        byte[] written = ArrayPool<byte>.Shared.Rent(ChunkElements * sizeof(float));
        try
        {
            long overflows = 0;
            for (long first = 0; first < source.ElementCount; first += ChunkElements)
            {
                cancel.ThrowIfCancellationRequested();
                int count = (int)Math.Min(ChunkElements, source.ElementCount - first);
                Span<byte> from = stored.AsSpan(0, count * source.Type.Size()), to = written.AsSpan(0, count * type.Size());
                checkpoint.Read(source.Name, first * source.Type.Size(), from);
                overflows += TensorConversion.Convert(source.Type, from, type, to);
                sink.Append(0, to);
            }
            if (overflows > 0) throw Overflow(overflows);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
            ArrayPool<byte>.Shared.Return(written);
        }
    }

    private CheckpointException Overflow(long overflows) => new(CheckpointErrorKind.Overflow,
        $"{overflows} of the {source.ElementCount} weights of {Printable.Name(source.Name)} are too large for {type.Spelling()}; "
        + "convert to bf16 or f32.");
}
