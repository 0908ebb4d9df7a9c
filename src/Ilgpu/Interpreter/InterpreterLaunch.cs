using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>The facts of one launch.</summary>
/// <param name="GridX">Groups along x, and so on.</param>
/// <param name="GridY">Groups along y.</param>
/// <param name="GridZ">Groups along z.</param>
/// <param name="GroupX">Threads of a group along x.</param>
/// <param name="GroupY">Threads of a group along y.</param>
/// <param name="GroupZ">Threads of a group along z.</param>
internal sealed record InterpreterLaunch(int GridX, int GridY = 1, int GridZ = 1, int GroupX = 1, int GroupY = 1, int GroupZ = 1)
{
    /// <summary>The user's extent of an implicitly grouped kernel.</summary>
    public (long X, long Y, long Z) Extent { get; init; } = (1, 1, 1);

    /// <summary>Bytes of dynamic shared memory.</summary>
    public int DynamicSharedBytes { get; init; }

    /// <summary>Host threads that may run groups; 0 for one a processor.</summary>
    public int MaxWorkers { get; init; }

    /// <summary>Asked about global accesses, where the program was decoded with checks.</summary>
    public MemoryGuard? Guard { get; init; }

    /// <summary>Threads of a group.</summary>
    public int GroupSize => checked(GroupX * GroupY * GroupZ);

    /// <summary>Groups of the grid.</summary>
    public long GridSize => checked((long)GridX * GridY * GridZ);

    /// <summary>A fact that is the same in all groups.</summary>
    public long Read(BuiltinKind kind) => kind switch
    {
        BuiltinKind.GridDimX => GridX,
        BuiltinKind.GridDimY => GridY,
        BuiltinKind.GridDimZ => GridZ,
        BuiltinKind.GroupDimX => GroupX,
        BuiltinKind.GroupDimY => GroupY,
        BuiltinKind.GroupDimZ => GroupZ,
        BuiltinKind.ExtentX => Extent.X,
        BuiltinKind.ExtentY => Extent.Y,
        BuiltinKind.ExtentZ => Extent.Z,
        BuiltinKind.DynamicSharedBytes => DynamicSharedBytes,
        _ => throw new InvalidOperationException($"{kind} differs between groups or threads."),
    };
}
