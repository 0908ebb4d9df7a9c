namespace IlgpuLlava.Model.Checkpoints;

/// <summary>What quantising a tensor cost.</summary>
/// <param name="Name">The canonical name.</param>
/// <param name="Relative">The norm of the difference over the norm of the weights, both Euclidean; 0 where all weights are 0.</param>
public sealed record QuantizationError(string Name, double Relative);
