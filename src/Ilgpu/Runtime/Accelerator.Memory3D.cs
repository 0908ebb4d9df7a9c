namespace ILGPU.Runtime;

public abstract partial class Accelerator
{
    /// <summary>Allocates a buffer without gaps; its content is undefined.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public MemoryBuffer3D<T, Stride3D.DenseXY> Allocate3DDenseXY<T>(LongIndex3D extent)
        where T : unmanaged => Allocate3DOf<T, Stride3D.DenseXY>(extent, Stride3D.DenseXY.FromExtent(extent));

    /// <summary>Allocates a buffer without gaps; its content is undefined.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public MemoryBuffer3D<T, Stride3D.DenseZY> Allocate3DDenseZY<T>(LongIndex3D extent)
        where T : unmanaged => Allocate3DOf<T, Stride3D.DenseZY>(extent, Stride3D.DenseZY.FromExtent(extent));

    private unsafe MemoryBuffer3D<T, TStride> Allocate3DOf<T, TStride>(LongIndex3D extent, TStride stride)
        where T : unmanaged
        where TStride : struct, IStride3D
    {
        if (!extent.InBoundsInclusive(extent))
            throw new ArgumentOutOfRangeException(nameof(extent), extent, "An extent has no negative component.");
        MemoryBuffer raw = AllocateRaw(stride.ComputeBufferLength(extent), sizeof(T));
        return new(this, raw, new(raw.AsArrayView<T>(0, raw.Length), extent, stride));
    }
}
