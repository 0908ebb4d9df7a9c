namespace ILGPU.Runtime;

/// <summary>What a launch runs over. All dimensions are positive: empty launches do not reach a back end.</summary>
internal readonly struct LaunchGeometry
{
    /// <summary>Groups along each dimension.</summary>
    public required Index3D GridDim { get; init; }

    /// <summary>Threads of a group along each dimension.</summary>
    public required Index3D GroupDim { get; init; }

    /// <summary>Bytes of dynamic shared memory.</summary>
    public int DynamicSharedBytes { get; init; }

    /// <summary>The user's extent of an implicitly grouped kernel, 1 where unused; beyond it no thread runs the kernel's body.</summary>
    public LongIndex3D Extent { get; init; }
}
