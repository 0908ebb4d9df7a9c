namespace IlgpuLlava.Model.Checkpoints;

/// <summary>How a checkpoint is opened.</summary>
public sealed record CheckpointOptions
{
    /// <summary>What happens where weights are NaN or infinite; by default loading fails.</summary>
    public NonFinitePolicy NonFinite { get; init; } = NonFinitePolicy.Refuse;
}
