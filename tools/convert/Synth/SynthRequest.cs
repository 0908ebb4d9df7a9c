using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert.Synth;

/// <summary>What random checkpoint to make.</summary>
/// <param name="Config">One of <see cref="NamedModels.Names"/>, or a path of a <c>config.json</c>.</param>
/// <param name="To">The directory to write.</param>
/// <param name="Type">Element type of the weights, or null for the one that the configuration names.</param>
/// <param name="Seed">Chooses the weights.</param>
/// <param name="Layers">Decoder layers, or null for as many as the configuration says.</param>
/// <param name="Quantization">How matrices are quantised, or null. Such a checkpoint is written as a converted one.</param>
internal sealed record SynthRequest(
    string Config, string To, TensorType? Type = null, ulong Seed = 0, int? Layers = null, WeightQuantization? Quantization = null);
