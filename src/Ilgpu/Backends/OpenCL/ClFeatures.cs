namespace ILGPU.Backends.OpenCL;

/// <summary>What a device adds to OpenCL C 1.2.</summary>
/// <param name="HasDouble">It computes in double precision.</param>
/// <param name="HasInt64Atomics">It has 64-bit atomic operations.</param>
internal sealed record ClFeatures(bool HasDouble, bool HasInt64Atomics);
