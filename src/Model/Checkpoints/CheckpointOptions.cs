namespace IlgpuLlava.Model.Checkpoints;

/// <summary>How a checkpoint is opened.</summary>
public sealed record CheckpointOptions
{
    /// <summary>What happens where weights are NaN or infinite; by default loading fails.</summary>
    public NonFinitePolicy NonFinite { get; init; } = NonFinitePolicy.Refuse;

    /// <summary>
    /// The directory of the CLIP tower (a CLIPVisionModel or a whole CLIPModel) of a checkpoint in the original layout whose own files
    /// and <c>vision-tower/</c> lack it; null for none.
    /// </summary>
    public string? VisionTower { get; init; }
}
