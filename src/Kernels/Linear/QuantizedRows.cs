namespace IlgpuLlava.Kernels;

/// <summary>Delivers rows of a quantised matrix, as <see cref="Quantization"/> makes them.</summary>
/// <param name="Values">Rows of q: inFeatures bytes of int8, (inFeatures + 1) / 2 bytes of int4.</param>
/// <param name="Scales">The same rows' float16 scales: one, or one a group of int4.</param>
public sealed record QuantizedRows(WeightRowReader Values, WeightRowReader Scales);
