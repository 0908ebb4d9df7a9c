namespace ILGPU.IR;

/// <summary>One scalar of a kernel's flattened arguments. It lies at byte 8 * index of the argument block.</summary>
/// <param name="Name">Parameter and field path, as <c>weights.Length</c>.</param>
/// <param name="Kind">Int32, Int64, Float32, Float64 or Pointer (global).</param>
internal sealed record ParameterLeaf(string Name, ValueKind Kind);
