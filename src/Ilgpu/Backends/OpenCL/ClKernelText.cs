namespace ILGPU.Backends.OpenCL;

/// <summary>A kernel as OpenCL C.</summary>
/// <param name="EntryName">The kernel's name in the text.</param>
/// <param name="Source">The text.</param>
/// <param name="Leaves">The leaves of the flattened arguments that it takes, in the order of its parameters. A pointer is two
/// parameters: a memory object and a byte offset. After them come the extents along x, y and z and the bytes of dynamic shared memory.</param>
/// <param name="SharedBytes">Bytes of static shared memory.</param>
/// <param name="TakesDynamicShared">True if the last parameter is the dynamic shared memory.</param>
/// <param name="RunsGroupsWhole">True if one work-item runs a whole group. After the bytes of dynamic shared memory it takes the group's
/// extents along x, y and z, and its last parameter, if any, is static shared memory and dynamic behind it.</param>
internal sealed record ClKernelText(
    string EntryName, string Source, IReadOnlyList<int> Leaves, long SharedBytes, bool TakesDynamicShared, bool RunsGroupsWhole = false);
