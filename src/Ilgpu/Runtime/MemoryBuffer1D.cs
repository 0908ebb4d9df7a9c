namespace ILGPU.Runtime;

/// <summary>A buffer of 1 dimension.</summary>
/// <typeparam name="T">The element.</typeparam>
/// <typeparam name="TStride">The stride.</typeparam>
public sealed class MemoryBuffer1D<T, TStride> : MemoryBuffer<ArrayView1D<T, TStride>>
    where T : unmanaged
    where TStride : struct, IStride1D
{
    internal MemoryBuffer1D(Accelerator accelerator, MemoryBuffer raw, ArrayView1D<T, TStride> view)
        : base(accelerator, raw, view)
    {
    }

    /// <summary>Elements along each dimension.</summary>
    public LongIndex1D Extent => View.Extent;

    /// <summary>Elements along each dimension, in 32 bits.</summary>
    public Index1D IntExtent => View.IntExtent;

    /// <summary>The elements in the order of memory.</summary>
    public static explicit operator ArrayView<T>(MemoryBuffer1D<T, TStride> buffer) => buffer.AsContiguous();

    /// <summary>The elements in the order of memory.</summary>
    public ArrayView<T> AsContiguous() => View.BaseView;
}
