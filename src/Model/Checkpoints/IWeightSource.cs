namespace IlgpuLlava.Model.Checkpoints;

/// <summary>What makes one tensor of a weight file, or some that come of the same work: quantised weights and their scales.</summary>
internal interface IWeightSource
{
    /// <summary>The tensors, known before any of their bytes.</summary>
    IReadOnlyList<TensorInfo> Tensors { get; }

    /// <summary>Makes the bytes of each tensor, in order from its first to its last. Called once, by one thread of several.</summary>
    void Produce(WeightSink sink, CancellationToken cancel);
}
