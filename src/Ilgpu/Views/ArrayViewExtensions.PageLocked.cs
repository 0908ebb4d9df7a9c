namespace ILGPU.Runtime;

public static partial class ArrayViewExtensions
{
    /// <summary>Copies a page-locked array into the first elements of a view, without waiting. Uses the default stream.</summary>
    public static void CopyFromPageLockedAsync<T>(this ArrayView1D<T, Stride1D.Dense> target, PageLockedArray1D<T> pageLockedArray)
        where T : unmanaged =>
        CopyFromPageLockedAsync(target, DefaultStream(target), pageLockedArray);

    /// <summary>
    /// Copies a page-locked array into the first elements of a view, without waiting: the array is not to be written to before the
    /// stream has come here.
    /// </summary>
    public static void CopyFromPageLockedAsync<T>(
        this ArrayView1D<T, Stride1D.Dense> target, AcceleratorStream stream, PageLockedArray1D<T> pageLockedArray)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pageLockedArray);
        if (pageLockedArray.Length > 0)
            target.BaseView.SubView(0, pageLockedArray.Length).CopyFrom(stream, pageLockedArray.ArrayView);
    }

    /// <summary>Copies as many elements as a page-locked array has, without waiting. Uses the default stream.</summary>
    public static void CopyToPageLockedAsync<T>(this ArrayView1D<T, Stride1D.Dense> source, PageLockedArray1D<T> pageLockedArray)
        where T : unmanaged =>
        CopyToPageLockedAsync(source, DefaultStream(source), pageLockedArray);

    /// <summary>
    /// Copies as many elements as a page-locked array has, without waiting: the array has them when the stream has come here.
    /// </summary>
    public static void CopyToPageLockedAsync<T>(
        this ArrayView1D<T, Stride1D.Dense> source, AcceleratorStream stream, PageLockedArray1D<T> pageLockedArray)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(pageLockedArray);
        if (pageLockedArray.Length > 0)
            source.BaseView.SubView(0, pageLockedArray.Length).CopyTo(stream, pageLockedArray.ArrayView);
    }
}
