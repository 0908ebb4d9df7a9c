using System.Runtime.InteropServices;

namespace ILGPU.Backends.Cpu;

/// <summary>The launch facts that compiled code reads.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GroupGeometry
{
    /// <summary>The user's extent along x, of implicitly grouped kernels.</summary>
    public long ExtentX;

    /// <summary>The user's extent along y.</summary>
    public long ExtentY;

    /// <summary>The user's extent along z.</summary>
    public long ExtentZ;

    /// <summary>Groups along x.</summary>
    public int GridDimX;

    /// <summary>Groups along y.</summary>
    public int GridDimY;

    /// <summary>Groups along z.</summary>
    public int GridDimZ;

    /// <summary>Threads of a group along x.</summary>
    public int GroupDimX;

    /// <summary>Threads of a group along y.</summary>
    public int GroupDimY;

    /// <summary>Threads of a group along z.</summary>
    public int GroupDimZ;

    /// <summary>Bytes of dynamic shared memory.</summary>
    public int DynamicSharedBytes;

    /// <summary>Groups in all.</summary>
    public readonly long Groups => (long)GridDimX * GridDimY * GridDimZ;

    /// <summary>Threads of a group.</summary>
    public readonly long Threads => (long)GroupDimX * GroupDimY * GroupDimZ;
}
