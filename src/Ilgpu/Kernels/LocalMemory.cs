using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.Host;

namespace ILGPU;

/// <summary>Memory of one thread. Its content is undefined at first.</summary>
public static class LocalMemory
{
    /// <summary>Allocates elements.</summary>
    /// <param name="extent">Elements; a constant when the kernel is compiled.</param>
    [Intrinsic(IntrinsicKind.LocalAllocate)]
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged => HostThread.Current.AllocateLocal<T>(extent);

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
}
