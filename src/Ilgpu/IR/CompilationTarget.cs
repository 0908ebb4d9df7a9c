using ILGPU.Runtime;

namespace ILGPU.IR;

/// <summary>The device facts that are folded into a kernel when it is compiled.</summary>
/// <param name="AcceleratorType">What <c>Accelerator.CurrentType</c> reads.</param>
/// <param name="WarpSize">Lanes of a warp.</param>
/// <param name="MaxNumThreadsPerGroup">Upper bound of <c>Group.Dimension.Size</c>.</param>
internal sealed record CompilationTarget(AcceleratorType AcceleratorType, int WarpSize, int MaxNumThreadsPerGroup);
