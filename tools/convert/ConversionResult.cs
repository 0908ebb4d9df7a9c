namespace IlgpuLlava.Convert;

/// <summary>What was written.</summary>
/// <param name="TensorCount">Tensors.</param>
/// <param name="Bytes">Their bytes.</param>
internal sealed record ConversionResult(int TensorCount, long Bytes);
