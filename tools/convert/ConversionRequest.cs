using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>What to convert.</summary>
/// <param name="From">The checkpoint's directory.</param>
/// <param name="To">The directory to write.</param>
/// <param name="Type">The element type, or null for each tensor's own.</param>
/// <param name="AllowNonFinite">Whether NaN and infinite weights are taken along.</param>
/// <param name="Quantization">How matrices are quantised, or null.</param>
/// <param name="VisionTower">The directory of the CLIP tower of a checkpoint that lacks it, or null.</param>
internal sealed record ConversionRequest(
    string From, string To, TensorType? Type = null, bool AllowNonFinite = false, WeightQuantization? Quantization = null,
    string? VisionTower = null);
