namespace ILGPU.Runtime;

public static partial class ArrayViewExtensions
{
    /// <summary>Allocates a buffer with the elements of an array. Uses the default stream.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public static MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(this Accelerator accelerator, T[] data)
        where T : unmanaged => accelerator.Allocate1D(accelerator.DefaultStream, data);

    /// <summary>Allocates a buffer with the elements of an array.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public static MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(this Accelerator accelerator, AcceleratorStream stream, T[] data)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentNullException.ThrowIfNull(data);
        MemoryBuffer1D<T, Stride1D.Dense> buffer = accelerator.Allocate1D<T>(data.LongLength);
        buffer.CopyFromCPU(stream, data);
        return buffer;
    }
}
