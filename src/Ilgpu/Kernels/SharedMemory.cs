using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.Host;

namespace ILGPU;

/// <summary>Memory that the threads of a group share. Its content is undefined at first.</summary>
public static class SharedMemory
{
    /// <summary>Allocates elements.</summary>
    /// <param name="extent">Elements; a constant when the kernel is compiled.</param>
    [Intrinsic(IntrinsicKind.SharedAllocate)]
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged => HostThread.Current.AllocateShared<T>(extent);

    /// <summary>Allocates one element.</summary>
    public static ref T Allocate<T>()
        where T : unmanaged => ref Allocate<T>(1)[0];

    /// <summary>All of the shared memory that the launch asked for with <see cref="SharedMemoryConfig"/>.</summary>
    [Intrinsic(IntrinsicKind.SharedDynamic)]
    public static ArrayView<T> GetDynamic<T>()
        where T : unmanaged => HostThread.Current.DynamicShared<T>();

    /// <summary>Allocates elements without gaps.</summary>
    /// <param name="extent">Elements; a constant when the kernel is compiled.</param>
    public static ArrayView1D<T, Stride1D.Dense> Allocate1D<T>(Index1D extent)
        where T : unmanaged => Allocate<T>(extent.X);

    /// <summary>Allocates elements with a stride.</summary>
    /// <param name="extent">Elements along each dimension; a constant when the kernel is compiled.</param>
    /// <param name="stride">Elements between neighbours; a constant when the kernel is compiled.</param>
    public static ArrayView1D<T, TStride> Allocate1D<T, TStride>(Index1D extent, TStride stride)
        where T : unmanaged
        where TStride : struct, IStride1D =>
        new(Allocate<T>(stride.ComputeBufferLength(extent)), extent, stride);

    /// <summary>Allocates elements with a stride.</summary>
    /// <param name="extent">Elements along each dimension; a constant when the kernel is compiled.</param>
    /// <param name="stride">Elements between neighbours; a constant when the kernel is compiled.</param>
    public static ArrayView2D<T, TStride> Allocate2D<T, TStride>(Index2D extent, TStride stride)
        where T : unmanaged
        where TStride : struct, IStride2D =>
        new(Allocate<T>(stride.ComputeBufferLength(extent)), extent, stride);

    /// <summary>Allocates elements with a stride.</summary>
    /// <param name="extent">Elements along each dimension; a constant when the kernel is compiled.</param>
    /// <param name="stride">Elements between neighbours; a constant when the kernel is compiled.</param>
    public static ArrayView3D<T, TStride> Allocate3D<T, TStride>(Index3D extent, TStride stride)
        where T : unmanaged
        where TStride : struct, IStride3D =>
        new(Allocate<T>(stride.ComputeBufferLength(extent)), extent, stride);

    /// <summary>Allocates elements without gaps.</summary>
    /// <param name="extent">Elements along each dimension; a constant when the kernel is compiled.</param>
    public static ArrayView2D<T, Stride2D.DenseX> Allocate2DDenseX<T>(in Index2D extent)
        where T : unmanaged => Allocate2D<T, Stride2D.DenseX>(extent, Stride2D.DenseX.FromExtent(extent));

    /// <summary>Allocates elements without gaps.</summary>
    /// <param name="extent">Elements along each dimension; a constant when the kernel is compiled.</param>
    public static ArrayView2D<T, Stride2D.DenseY> Allocate2DDenseY<T>(in Index2D extent)
        where T : unmanaged => Allocate2D<T, Stride2D.DenseY>(extent, Stride2D.DenseY.FromExtent(extent));

    /// <summary>Allocates elements without gaps.</summary>
    /// <param name="extent">Elements along each dimension; a constant when the kernel is compiled.</param>
    public static ArrayView3D<T, Stride3D.DenseXY> Allocate3DDenseXY<T>(in Index3D extent)
        where T : unmanaged => Allocate3D<T, Stride3D.DenseXY>(extent, Stride3D.DenseXY.FromExtent(extent));

    /// <summary>Allocates elements without gaps.</summary>
    /// <param name="extent">Elements along each dimension; a constant when the kernel is compiled.</param>
    public static ArrayView3D<T, Stride3D.DenseZY> Allocate3DDenseZY<T>(in Index3D extent)
        where T : unmanaged => Allocate3D<T, Stride3D.DenseZY>(extent, Stride3D.DenseZY.FromExtent(extent));
}
