namespace ILGPU.Backends.OpenCL;

/// <summary>Whose functions exchange values within a sub-group.</summary>
internal enum ClShuffleDialect
{
    /// <summary>cl_khr_subgroup_shuffle.</summary>
    Khronos,

    /// <summary>cl_intel_subgroups.</summary>
    Intel,
}
