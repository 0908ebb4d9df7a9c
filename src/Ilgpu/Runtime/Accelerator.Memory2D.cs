namespace ILGPU.Runtime;

public abstract partial class Accelerator
{
    /// <summary>Allocates a buffer without gaps; its content is undefined.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public MemoryBuffer2D<T, Stride2D.DenseX> Allocate2DDenseX<T>(in LongIndex2D extent)
        where T : unmanaged => Allocate2DOf<T, Stride2D.DenseX>(extent, Stride2D.DenseX.FromExtent(extent));

    /// <summary>Allocates a buffer without gaps; its content is undefined.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public MemoryBuffer2D<T, Stride2D.DenseY> Allocate2DDenseY<T>(in LongIndex2D extent)
        where T : unmanaged => Allocate2DOf<T, Stride2D.DenseY>(extent, Stride2D.DenseY.FromExtent(extent));

    private unsafe MemoryBuffer2D<T, TStride> Allocate2DOf<T, TStride>(LongIndex2D extent, TStride stride)
        where T : unmanaged
        where TStride : struct, IStride2D
    {
        if (!extent.InBoundsInclusive(extent))
            throw new ArgumentOutOfRangeException(nameof(extent), extent, "An extent has no negative component.");
        MemoryBuffer raw = AllocateRaw(stride.ComputeBufferLength(extent), sizeof(T));
        return new(this, raw, new(raw.AsArrayView<T>(0, raw.Length), extent, stride));
    }
}
