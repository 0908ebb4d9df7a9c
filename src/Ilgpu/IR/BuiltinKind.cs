namespace ILGPU.IR;

/// <summary>What a <see cref="OpCode.Builtin"/> value reads. All are Int32 but the extents of long indices.</summary>
internal enum BuiltinKind : byte
{
    /// <summary>Index of the thread group in the grid.</summary>
    GridIdxX,

    /// <inheritdoc cref="GridIdxX"/>
    GridIdxY,

    /// <inheritdoc cref="GridIdxX"/>
    GridIdxZ,

    /// <summary>Thread groups in the grid.</summary>
    GridDimX,

    /// <inheritdoc cref="GridDimX"/>
    GridDimY,

    /// <inheritdoc cref="GridDimX"/>
    GridDimZ,

    /// <summary>Index of the thread in its group.</summary>
    GroupIdxX,

    /// <inheritdoc cref="GroupIdxX"/>
    GroupIdxY,

    /// <inheritdoc cref="GroupIdxX"/>
    GroupIdxZ,

    /// <summary>Threads in a group.</summary>
    GroupDimX,

    /// <inheritdoc cref="GroupDimX"/>
    GroupDimY,

    /// <inheritdoc cref="GroupDimX"/>
    GroupDimZ,

    /// <summary>Index of the thread in its warp.</summary>
    LaneIdx,

    /// <summary>Index of the warp in its group.</summary>
    WarpIdx,

    /// <summary>The user's extent of an implicitly grouped kernel along x (Int64; always there, 1 where unused).</summary>
    ExtentX,

    /// <inheritdoc cref="ExtentX"/>
    ExtentY,

    /// <inheritdoc cref="ExtentX"/>
    ExtentZ,

    /// <summary>Bytes of dynamic shared memory of the launch.</summary>
    DynamicSharedBytes,
}
