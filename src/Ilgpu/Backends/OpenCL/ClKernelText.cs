namespace ILGPU.Backends.OpenCL;

/// <summary>A kernel as OpenCL C.</summary>
/// <param name="EntryName">The kernel's name in the text.</param>
/// <param name="Source">The text.</param>
/// <param name="Leaves">The leaves of the flattened arguments that it takes, in the order of its parameters. A pointer is two
/// parameters: a memory object and a byte offset. After them come the extents along x, y and z and the bytes of dynamic shared memory.
/// </param>
/// <param name="SharedBytes">Bytes of static shared memory.</param>
/// <param name="TakesDynamicShared">True if the last parameter is the dynamic shared memory.</param>
/// <param name="RunsGroupsWhole">True if one work-item runs a whole group. After the bytes of dynamic shared memory it takes the group's
/// extents along x, y and z, and its last parameter, if any, is static shared memory and dynamic behind it.</param>
internal sealed record ClKernelText(
    string EntryName, string Source, IReadOnlyList<int> Leaves, long SharedBytes, bool TakesDynamicShared, bool RunsGroupsWhole = false)
{
    /// <summary>Bytes a thread of each of the arrays of local memory that it takes before the dynamic shared memory.</summary>
    public IReadOnlyList<int> ExchangeBytes { get; init; } = [];

    /// <summary>The language: CL1.2, CL2.0 or CL3.0.</summary>
    public string Standard { get; init; } = "CL1.2";

    /// <summary>The sub-groups that it uses.</summary>
    public ClSubGroups? SubGroups { get; init; }
}
