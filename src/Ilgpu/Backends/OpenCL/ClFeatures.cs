namespace ILGPU.Backends.OpenCL;

/// <summary>What a device adds to OpenCL C 1.2.</summary>
/// <param name="HasDouble">It computes in double precision.</param>
/// <param name="HasInt64Atomics">It has 64-bit atomic operations.</param>
/// <param name="SubGroups">How the threads of a warp exchange values, or null for through local memory.</param>
internal sealed record ClFeatures(bool HasDouble, bool HasInt64Atomics, ClSubGroups? SubGroups = null);
