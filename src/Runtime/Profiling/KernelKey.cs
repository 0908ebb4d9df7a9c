using System.Numerics;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime.Profiling;

/// <summary>What makes launches one row of a report: the stage, the op, and its shape but for the rows, of which only the power of
/// two that holds them counts. A batch that grows by one row is no new row of the report.</summary>
internal readonly record struct KernelKey(ProfilingStage Stage, string Name, int RowClass, int Width, int Depth, ElementType Type)
{
    public static KernelKey Of(ProfilingStage stage, in KernelLaunch launch) => new(
        stage,
        launch.Name,
        launch.Rows <= 1 ? 0 : BitOperations.Log2((ulong)launch.Rows - 1) + 1,
        launch.Width,
        launch.Depth,
        launch.Type);
}
