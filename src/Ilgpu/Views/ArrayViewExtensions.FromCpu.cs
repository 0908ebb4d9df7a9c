namespace ILGPU.Runtime;

public static partial class ArrayViewExtensions
{
    /// <summary>Copies an array into the first elements of a view and waits for it. Uses the default stream.</summary>
    public static void CopyFromCPU<T>(this ArrayView<T> view, T[] data)
        where T : unmanaged =>
        CopyFromCPU(view, DefaultStream(view), data);

    /// <summary>Copies an array into the first elements of a view and waits for it.</summary>
    public static void CopyFromCPU<T>(this ArrayView<T> view, AcceleratorStream stream, T[] data)
        where T : unmanaged =>
        view.CopyFromHost(stream, (ReadOnlySpan<T>)(data ?? throw new ArgumentNullException(nameof(data))));

    /// <summary>Copies an array into the first elements of a view and waits for it. Uses the default stream.</summary>
    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data)
        where T : unmanaged =>
        CopyFromCPU(view, DefaultStream(view), data);

    /// <summary>Copies an array into the first elements of a view and waits for it.</summary>
    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream, T[] data)
        where T : unmanaged =>
        view.BaseView.CopyFromHost(stream, (ReadOnlySpan<T>)(data ?? throw new ArgumentNullException(nameof(data))));

    /// <summary>Copies an array into the first elements of a view and waits for it. Uses the default stream.</summary>
    public static void CopyFromCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, T[] data)
        where T : unmanaged =>
        CopyFromCPU(buffer, DefaultStream(buffer), data);

    /// <summary>Copies an array into the first elements of a view and waits for it.</summary>
    public static void CopyFromCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, AcceleratorStream stream, T[] data)
        where T : unmanaged =>
        buffer.View.BaseView.CopyFromHost(stream, (ReadOnlySpan<T>)(data ?? throw new ArgumentNullException(nameof(data))));

    /// <summary>Copies a span into the first elements of a view and waits for it. Uses the default stream.</summary>
    public static void CopyFromCPU<T, TView>(this TView target, in ReadOnlySpan<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        CopyFromCPU(target, DefaultStream(target), span);

    /// <summary>Copies a span into the first elements of a view and waits for it.</summary>
    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, in ReadOnlySpan<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        AsView<T, TView>(target).CopyFromHost(stream, span);

    /// <summary>Copies elements into the first elements of a view and waits for it. Uses the default stream.</summary>
    public static void CopyFromCPU<T, TView>(this TView target, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        CopyFromCPU(target, DefaultStream(target), ref cpuData, length);

    /// <summary>Copies elements into the first elements of a view and waits for it.</summary>
    public static void CopyFromCPU<T, TView>(this TView target, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        AsView<T, TView>(target).CopyFromHost(stream, ref cpuData, length);

    /// <summary>Copies a span into the first elements of a view and waits for it.</summary>
    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> target, AcceleratorStream stream, in ReadOnlySpan<T> span)
        where T : unmanaged =>
        target.BaseView.CopyFromHost(stream, span);

    /// <summary>Copies elements into the first elements of a view and waits for it. Uses the default stream.</summary>
    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> target, ref T cpuData, long length)
        where T : unmanaged =>
        CopyFromCPU(target, DefaultStream(target), ref cpuData, length);

    /// <summary>Copies elements into the first elements of a view and waits for it.</summary>
    public static void CopyFromCPU<T>(this ArrayView1D<T, Stride1D.Dense> target, AcceleratorStream stream, ref T cpuData, long length)
        where T : unmanaged =>
        target.BaseView.CopyFromHost(stream, ref cpuData, length);
}
