namespace ILGPU.Runtime;

/// <summary>Makes page-locked arrays.</summary>
public static class PageLockedArrayExtensions
{
    /// <summary>Makes an array of zeros.</summary>
    /// <exception cref="InsufficientMemoryException">The host has not that much memory that can be pinned.</exception>
    public static PageLockedArray1D<T> AllocatePageLocked1D<T>(this Accelerator accelerator, LongIndex1D extent)
        where T : unmanaged => accelerator.AllocatePageLocked1D<T>(extent, uninitialized: false);

    /// <summary>Makes an array.</summary>
    /// <param name="accelerator">The accelerator that it belongs to.</param>
    /// <param name="extent">Elements.</param>
    /// <param name="uninitialized">Whether the content may be undefined; else it is zeros.</param>
    /// <exception cref="InsufficientMemoryException">The host has not that much memory that can be pinned.</exception>
    public static PageLockedArray1D<T> AllocatePageLocked1D<T>(this Accelerator accelerator, LongIndex1D extent, bool uninitialized)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        ArgumentOutOfRangeException.ThrowIfNegative(extent.X, nameof(extent));
        PageLockedArray1D<T> array = new(accelerator, extent);
        if (!uninitialized)
        {
            for (long start = 0; start < array.Length; start += int.MaxValue)
                Clear(array.ArrayView, start, (int)Math.Min(int.MaxValue, array.Length - start));
        }
        return array;
    }

    private static unsafe void Clear<T>(ArrayView<T> view, long start, int length)
        where T : unmanaged
    {
        fixed (T* first = &view.HostElement(start))
            new Span<T>(first, length).Clear();
    }
}
