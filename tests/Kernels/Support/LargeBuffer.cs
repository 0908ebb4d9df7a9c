using ILGPU.Extensions;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>Buffers of more than 2^31 elements, of which a test touches a few pages only: the system backs no others.</summary>
internal static class LargeBuffer
{
    public static MemoryBuffer1D<float, ILGPU.Stride1D.Dense> Reserve(Accelerator accelerator, long length)
    {
        try
        {
            return accelerator.Allocate1D<float>(length);
        }
        catch (DeviceMemoryException refused)
        {
            Assert.Inconclusive($"This system reserves no {length * 4L} bytes of address space: {refused.Message}");
            throw;
        }
    }
}
