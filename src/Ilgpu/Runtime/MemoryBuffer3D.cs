namespace ILGPU.Runtime;

/// <summary>A buffer of 3 dimensions.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <typeparam name="TStride">The stride.</typeparam>
public sealed class MemoryBuffer3D<T, TStride> : MemoryBuffer<ArrayView3D<T, TStride>>
    where T : unmanaged
    where TStride : struct, IStride3D
{
    internal MemoryBuffer3D(Accelerator accelerator, MemoryBuffer raw, ArrayView3D<T, TStride> view)
        : base(accelerator, raw, view)
    {
    }

    /// <summary>Elements along each dimension.</summary>
    public LongIndex3D Extent => View.Extent;

    /// <summary>Elements along each dimension, in 32 bits.</summary>
    public Index3D IntExtent => View.IntExtent;

    /// <summary>The elements in the order of memory.</summary>
    public static explicit operator ArrayView<T>(MemoryBuffer3D<T, TStride> buffer) => buffer.AsContiguous();

    /// <summary>The elements in the order of memory.</summary>
    public ArrayView<T> AsContiguous() => View.BaseView;
}
