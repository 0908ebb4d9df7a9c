namespace ILGPU.Runtime;

public static partial class ArrayViewExtensions
{
    /// <summary>Fills an array with the first elements of a view. Uses the default stream.</summary>
    public static void CopyToCPU<T>(this ArrayView<T> view, T[] data)
        where T : unmanaged =>
        CopyToCPU(view, DefaultStream(view), data);

    /// <summary>Fills an array with the first elements of a view.</summary>
    public static void CopyToCPU<T>(this ArrayView<T> view, AcceleratorStream stream, T[] data)
        where T : unmanaged =>
        view.CopyToHost(stream, (Span<T>)(data ?? throw new ArgumentNullException(nameof(data))));

    /// <summary>Fills an array with the first elements of a view. Uses the default stream.</summary>
    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, T[] data)
        where T : unmanaged =>
        CopyToCPU(view, DefaultStream(view), data);

    /// <summary>Fills an array with the first elements of a view.</summary>
    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream, T[] data)
        where T : unmanaged =>
        view.BaseView.CopyToHost(stream, (Span<T>)(data ?? throw new ArgumentNullException(nameof(data))));

    /// <summary>Fills an array with the first elements of a view. Uses the default stream.</summary>
    public static void CopyToCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, T[] data)
        where T : unmanaged =>
        CopyToCPU(buffer, DefaultStream(buffer), data);

    /// <summary>Fills an array with the first elements of a view.</summary>
    public static void CopyToCPU<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, AcceleratorStream stream, T[] data)
        where T : unmanaged =>
        buffer.View.BaseView.CopyToHost(stream, (Span<T>)(data ?? throw new ArgumentNullException(nameof(data))));

    /// <summary>Fills a span with the first elements of a view. Uses the default stream.</summary>
    public static void CopyToCPU<T, TView>(this TView source, in Span<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        CopyToCPU(source, DefaultStream(source), span);

    /// <summary>Fills a span with the first elements of a view.</summary>
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, in Span<T> span)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        AsView<T, TView>(source).CopyToHost(stream, span);

    /// <summary>Copies the first elements of a view to the host. Uses the default stream.</summary>
    public static void CopyToCPU<T, TView>(this TView source, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        CopyToCPU(source, DefaultStream(source), ref cpuData, length);

    /// <summary>Copies the first elements of a view to the host.</summary>
    public static void CopyToCPU<T, TView>(this TView source, AcceleratorStream stream, ref T cpuData, long length)
        where TView : IContiguousArrayView<T>
        where T : unmanaged =>
        AsView<T, TView>(source).CopyToHost(stream, ref cpuData, length);

    /// <summary>Fills a span with the first elements of a view.</summary>
    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> source, AcceleratorStream stream, in Span<T> span)
        where T : unmanaged =>
        source.BaseView.CopyToHost(stream, span);

    /// <summary>Copies the first elements of a view to the host. Uses the default stream.</summary>
    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> source, ref T cpuData, long length)
        where T : unmanaged =>
        CopyToCPU(source, DefaultStream(source), ref cpuData, length);

    /// <summary>Copies the first elements of a view to the host.</summary>
    public static void CopyToCPU<T>(this ArrayView1D<T, Stride1D.Dense> source, AcceleratorStream stream, ref T cpuData, long length)
        where T : unmanaged =>
        source.BaseView.CopyToHost(stream, ref cpuData, length);

    /// <summary>The elements as an array. Uses the default stream.</summary>
    public static T[] GetAsArray1D<T>(this ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged =>
        GetAsArray1D(view, DefaultStream(view));

    /// <summary>The elements as an array.</summary>
    public static T[] GetAsArray1D<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream)
        where T : unmanaged
    {
        T[] data = new T[view.BaseView.Length];
        view.BaseView.CopyToHost(stream, data);
        return data;
    }

    /// <summary>The elements as an array. Uses the default stream.</summary>
    public static T[] GetAsArray1D<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer)
        where T : unmanaged =>
        GetAsArray1D(buffer, DefaultStream(buffer));

    /// <summary>The elements as an array.</summary>
    public static T[] GetAsArray1D<T>(this MemoryBuffer<ArrayView1D<T, Stride1D.Dense>> buffer, AcceleratorStream stream)
        where T : unmanaged
    {
        T[] data = new T[buffer.View.BaseView.Length];
        buffer.View.BaseView.CopyToHost(stream, data);
        return data;
    }

    /// <summary>The elements as an array. Uses the default stream.</summary>
    public static T[] GetAsArray<T>(this ArrayView<T> view)
        where T : unmanaged =>
        GetAsArray(view, DefaultStream(view));

    /// <summary>The elements as an array.</summary>
    public static T[] GetAsArray<T>(this ArrayView<T> view, AcceleratorStream stream)
        where T : unmanaged
    {
        T[] data = new T[view.Length];
        view.CopyToHost(stream, data);
        return data;
    }
}
