namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// A canonical tensor with the stored tensors whose rows it joins;
/// a single part of the same shape where nothing is fused.
/// </summary>
internal sealed record PlannedTensor(string Name, IReadOnlyList<long> Shape, IReadOnlyList<PlannedPart> Parts);

/// <summary>A stored tensor by its normalised name, with the shape that the configuration asks for.</summary>
internal sealed record PlannedPart(string Name, IReadOnlyList<long> Shape);
