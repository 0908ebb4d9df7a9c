namespace ILGPU.Runtime;

public static partial class ArrayViewExtensions
{
    /// <summary>Sets every byte of a view. Uses the default stream.</summary>
    public static void MemSet<TView>(this TView view, byte value)
        where TView : IContiguousArrayView =>
        MemSet(view, DefaultStream(view), value);

    /// <summary>Sets every byte of a view.</summary>
    public static void MemSet<TView>(this TView view, AcceleratorStream stream, byte value)
        where TView : IContiguousArrayView
    {
        if (view.Length > 0)
            view.Buffer.MemSet(stream, value, view.IndexInBytes, view.LengthInBytes);
    }

    /// <summary>Sets every byte of a view. Uses the default stream.</summary>
    public static void MemSet<T>(this ArrayView1D<T, Stride1D.Dense> view, byte value)
        where T : unmanaged =>
        MemSet(view, DefaultStream(view), value);

    /// <summary>Sets every byte of a view.</summary>
    public static void MemSet<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream, byte value)
        where T : unmanaged =>
        view.BaseView.MemSet(stream, value);

    /// <summary>Sets every byte of a view to zero. Uses the default stream.</summary>
    public static void MemSetToZero<TView>(this TView view)
        where TView : IContiguousArrayView =>
        MemSetToZero(view, DefaultStream(view));

    /// <summary>Sets every byte of a view to zero.</summary>
    public static void MemSetToZero<TView>(this TView view, AcceleratorStream stream)
        where TView : IContiguousArrayView =>
        view.MemSet(stream, 0);

    /// <summary>Sets every byte of a view to zero. Uses the default stream.</summary>
    public static void MemSetToZero<T>(this ArrayView1D<T, Stride1D.Dense> view)
        where T : unmanaged =>
        MemSetToZero(view, DefaultStream(view));

    /// <summary>Sets every byte of a view to zero.</summary>
    public static void MemSetToZero<T>(this ArrayView1D<T, Stride1D.Dense> view, AcceleratorStream stream)
        where T : unmanaged =>
        view.BaseView.MemSet(stream, 0);

    /// <summary>Copies a view into the first elements of another, also of another accelerator. Uses the default stream.</summary>
    public static void CopyTo<TView>(this TView source, in TView target)
        where TView : IContiguousArrayView =>
        CopyTo(source, DefaultStream(source), target);

    /// <summary>Copies a view into the first elements of another, which may be memory of another accelerator.</summary>
    public static void CopyTo<TView>(this TView source, AcceleratorStream stream, in TView target)
        where TView : IContiguousArrayView
    {
        CheckFits(source, target);
        if (source.Length > 0)
            source.Buffer.CopyTo(stream, source.IndexInBytes, target.AsRawArrayView().SubView(0, source.LengthInBytes));
    }

    /// <summary>Copies a view into the first elements of this one. Uses the default stream.</summary>
    public static void CopyFrom<TView>(this TView target, in TView source)
        where TView : IContiguousArrayView =>
        CopyFrom(target, DefaultStream(target), source);

    /// <summary>Copies a view into the first elements of this one.</summary>
    public static void CopyFrom<TView>(this TView target, AcceleratorStream stream, in TView source)
        where TView : IContiguousArrayView =>
        source.CopyTo(stream, target);

    /// <summary>Copies a view into the first elements of another. Uses the default stream.</summary>
    public static void CopyTo<T>(this ArrayView1D<T, Stride1D.Dense> source, ArrayView1D<T, Stride1D.Dense> target)
        where T : unmanaged =>
        source.BaseView.CopyTo(target.BaseView);

    /// <summary>Copies a view into the first elements of another.</summary>
    public static void CopyTo<T>(
        this ArrayView1D<T, Stride1D.Dense> source, AcceleratorStream stream, in ArrayView1D<T, Stride1D.Dense> target)
        where T : unmanaged =>
        source.BaseView.CopyTo(stream, target.BaseView);

    /// <summary>Copies a view into the first elements of this one. Uses the default stream.</summary>
    public static void CopyFrom<T>(this ArrayView1D<T, Stride1D.Dense> target, in ArrayView1D<T, Stride1D.Dense> source)
        where T : unmanaged =>
        source.BaseView.CopyTo(target.BaseView);

    /// <summary>Copies a view into the first elements of this one.</summary>
    public static void CopyFrom<T>(
        this ArrayView1D<T, Stride1D.Dense> target, AcceleratorStream stream, in ArrayView1D<T, Stride1D.Dense> source)
        where T : unmanaged =>
        source.BaseView.CopyTo(stream, target.BaseView);
}
