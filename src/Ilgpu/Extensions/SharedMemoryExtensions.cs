using ILGPU.Runtime;

namespace ILGPU.Extensions;

/// <summary>Shared memory beyond what ILGPU gives.</summary>
public static class SharedMemoryExtensions
{
    /// <summary>
    /// Bytes of shared memory, declared and dynamic together, that a launch may ask for. On CUDA devices that is more than
    /// <see cref="Accelerator.MaxSharedMemoryPerGroup"/>'s 48 KB, of which only the dynamic part can reach beyond; elsewhere the two
    /// are equal.
    /// </summary>
    public static int LargestSharedMemoryPerGroup(this Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.LargestSharedMemoryPerGroup;
    }
}
