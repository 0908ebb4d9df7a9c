using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;

namespace ILGPU.Extensions;

/// <summary>Tells how well launches fill a GPU.</summary>
public static class OccupancyExtensions
{
    /// <summary>Groups of a kernel that can be resident on one multiprocessor at once.</summary>
    /// <param name="accelerator">A CUDA accelerator.</param>
    /// <param name="launcher">What one of its <c>Load</c> methods returned.</param>
    /// <param name="groupSize">Threads of a group.</param>
    /// <param name="dynamicSharedBytes">Bytes of dynamic shared memory of a group.</param>
    /// <exception cref="NotSupportedException">The accelerator has no such figure, or the kernel takes specialised values.</exception>
    /// <exception cref="ArgumentException">The delegate is no launcher of this accelerator.</exception>
    public static int GetOccupancy(this Accelerator accelerator, Delegate launcher, int groupSize, int dynamicSharedBytes = 0)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(launcher);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(groupSize);
        ArgumentOutOfRangeException.ThrowIfNegative(dynamicSharedBytes);
        if (accelerator is not CudaAccelerator)
            throw new NotSupportedException($"{accelerator} does not tell the occupancy of kernels.");
        if (launcher.Target is not KernelLauncher own || own.Accelerator != accelerator)
            throw new ArgumentException($"The delegate does not launch a kernel of {accelerator}.", nameof(launcher));
        return own.Compiled is CudaKernel kernel
            ? kernel.Occupancy(groupSize, dynamicSharedBytes)
            : throw new NotSupportedException($"{own.Name} is compiled anew for each of its specialised values.");
    }
}
