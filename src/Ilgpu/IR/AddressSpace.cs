namespace ILGPU.IR;

/// <summary>Where a pointer points. Known for every pointer at compile time: there are no generic addresses.</summary>
internal enum AddressSpace : byte
{
    /// <summary>Device memory: buffers.</summary>
    Global,

    /// <summary>Memory of one thread group.</summary>
    Shared,

    /// <summary>Memory of one thread: local arrays that were not promoted to registers.</summary>
    Local,
}
