using ILGPU;
using ILGPU.Extensions;

namespace IlgpuLlava.Model;

public sealed partial class LlavaModel
{
    /// <summary>Contexts of recorded steps are padded to whole multiples of so many tokens: a step is recorded anew once in so many.
    /// </summary>
    private const int RecordedContext = 256;

    private readonly Dictionary<(int Sequences, int Capacity), RecordedStep> _steps = [];
    private (DecoderBatch Batch, KvCache Cache, long Version) _recordedFor;

    /// <summary>For tests: nothing is recorded.</summary>
    internal bool StepByStep { get; set; }

    /// <summary>For tests: runs of graphs so far.</summary>
    internal int GraphRuns { get; private set; }

    // What recorded launches read and write must still lie where it did.
    private long Version(DecoderBatch batch) => (long)_workspace.Version + Kernels.WorkspaceVersion + batch.Attention.BufferVersion;

    /// <remarks>
    /// A graph holds addresses and numbers of groups; tokens, positions, slots, block tables and tiles it reads from device memory. The
    /// first step of a kind runs launch by launch, which compiles kernels and makes buffers, the second is recorded, and it and all that
    /// follow run as one. A profiling session sees launches, not graphs: with one, every step runs launch by launch.
    /// </remarks>
    partial void DecodeRecorded(
        DecoderBatch batch, KvCache cache, IStageTap? tap, CancellationToken cancellationToken, ref ArrayView<float> logits)
    {
        int capacity = Capacity(batch, cache, tap);
        if (capacity == 0)
            return;
        cancellationToken.ThrowIfCancellationRequested();
        ArrayView<int> indices = _workspace.Indices(batch.Count);
        Kernels.TokenEmbedding.Upload(batch.Rows, indices, _text.Embedding, default);
        batch.Attention.UploadPadded(capacity);
        if (_recordedFor != (batch, cache, Version(batch)))
            DisposeRecorded();
        if (!_steps.TryGetValue((batch.Count, capacity), out RecordedStep? step))
        {
            logits = Decode(batch, cache, default, null, uploaded: true, cancellationToken);
            if (_recordedFor != (batch, cache, Version(batch)))
                DisposeRecorded();
            _recordedFor = (batch, cache, Version(batch));
            _steps.Add((batch.Count, capacity), new RecordedStep());
            return;
        }
        step.Graph ??= CudaGraph.Record(
            Accelerator.DefaultStream, () => step.Logits = Decode(batch, cache, default, null, uploaded: true, default));
        step.Graph.Launch(Accelerator.DefaultStream);
        GraphRuns++;
        logits = step.Logits;
    }

    /// <summary>The padded length of the batch's contexts; 0 where it is not to be recorded: what is not a step of single tokens, and
    /// what is in error, which is said by the launches.</summary>
    private int Capacity(DecoderBatch batch, KvCache cache, IStageTap? tap)
    {
        if (StepByStep || tap is not null || Kernels.Observer is not null || !CudaGraph.IsSupported(Accelerator)
            || batch.Count == 0 || batch.Count != batch.Tokens || batch.Rows.ContainsAnyExceptInRange(0, VocabularySize - 1)
            || batch.Attention.BlocksUsed > cache.Blocks || batch.Attention.PositionsUsed > Configuration.ContextLength)
        {
            return 0;
        }
        long padded = ((long)batch.Attention.PositionsUsed + RecordedContext - 1) / RecordedContext * RecordedContext;
        return (int)Math.Min(padded, Configuration.ContextLength);
    }

    partial void DisposeRecorded()
    {
        foreach (RecordedStep step in _steps.Values)
            step.Graph?.Dispose();
        _steps.Clear();
        _recordedFor = default;
    }

    private sealed class RecordedStep
    {
        public CudaGraph? Graph { get; set; }

        public ArrayView<float> Logits { get; set; }
    }
}
