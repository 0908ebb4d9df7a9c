namespace ILGPU.Runtime.Cuda;

/// <summary>The shape of a launch.</summary>
/// <param name="Grid">Groups along each dimension, at least 1.</param>
/// <param name="Block">Threads of a group along each dimension, at least 1.</param>
/// <param name="DynamicSharedBytes">Bytes of dynamic shared memory of a group.</param>
internal readonly record struct CudaLaunch(Index3D Grid, Index3D Block, int DynamicSharedBytes);
