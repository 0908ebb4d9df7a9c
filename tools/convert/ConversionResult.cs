using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>What was written.</summary>
/// <param name="TensorCount">Tensors.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Errors">The error of each quantised tensor.</param>
internal sealed record ConversionResult(int TensorCount, long Bytes, IReadOnlyList<QuantizationError> Errors);
