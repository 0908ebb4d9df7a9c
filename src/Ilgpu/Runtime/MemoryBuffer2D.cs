namespace ILGPU.Runtime;

/// <summary>A buffer of 2 dimensions.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <typeparam name="TStride">The stride.</typeparam>
public sealed class MemoryBuffer2D<T, TStride> : MemoryBuffer<ArrayView2D<T, TStride>>
    where T : unmanaged
    where TStride : struct, IStride2D
{
    internal MemoryBuffer2D(Accelerator accelerator, MemoryBuffer raw, ArrayView2D<T, TStride> view)
        : base(accelerator, raw, view)
    {
    }

    /// <summary>Elements along each dimension.</summary>
    public LongIndex2D Extent => View.Extent;

    /// <summary>Elements along each dimension, in 32 bits.</summary>
    public Index2D IntExtent => View.IntExtent;

    /// <summary>The elements in the order of memory.</summary>
    public static explicit operator ArrayView<T>(MemoryBuffer2D<T, TStride> buffer) => buffer.AsContiguous();

    /// <summary>The elements in the order of memory.</summary>
    public ArrayView<T> AsContiguous() => View.BaseView;
}
