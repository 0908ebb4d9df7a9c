using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

public static partial class ArrayViewExtensions
{
    // A view without a buffer has no stream; nothing is copied either.
    private static AcceleratorStream DefaultStream<TView>(TView view)
        where TView : IArrayView => view.Length > 0 ? view.Buffer.Accelerator.DefaultStream : null!;

    private static AcceleratorStream DefaultStream(MemoryBuffer buffer) => buffer.Accelerator.DefaultStream;

    private static ArrayView<T> AsView<T, TView>(TView view)
        where T : unmanaged
        where TView : IContiguousArrayView<T> => view.Length > 0 ? new(view.Buffer, view.Index, view.Length) : default;

    private static void CheckFits<TView>(TView source, TView target)
        where TView : IContiguousArrayView
    {
        if (source.LengthInBytes > target.LengthInBytes)
            throw new ArgumentOutOfRangeException(
                nameof(source),
                $"{source.LengthInBytes} bytes do not fit into a view of {target.LengthInBytes} bytes.");
    }

    private static unsafe void CopyFromHost<T>(this ArrayView<T> target, AcceleratorStream stream, ReadOnlySpan<T> source)
        where T : unmanaged
    {
        fixed (T* data = source)
            CopyFromHost(target, stream, data, source.Length);
    }

    private static unsafe void CopyFromHost<T>(this ArrayView<T> target, AcceleratorStream stream, ref T source, long length)
        where T : unmanaged
    {
        fixed (T* data = &source)
            CopyFromHost(target, stream, data, length);
    }

    private static unsafe void CopyFromHost<T>(ArrayView<T> target, AcceleratorStream stream, T* source, long length)
        where T : unmanaged
    {
        CheckLength(target.Length, length);
        if (length == 0)
            return;
        target.Buffer.CopyFromHost(stream, source, target.Index * sizeof(T), length * sizeof(T));
        stream.Synchronize();
    }

    private static unsafe void CopyToHost<T>(this ArrayView<T> source, AcceleratorStream stream, Span<T> target)
        where T : unmanaged
    {
        fixed (T* data = target)
            CopyToHost(source, stream, data, target.Length);
    }

    private static unsafe void CopyToHost<T>(this ArrayView<T> source, AcceleratorStream stream, ref T target, long length)
        where T : unmanaged
    {
        fixed (T* data = &target)
            CopyToHost(source, stream, data, length);
    }

    private static unsafe void CopyToHost<T>(ArrayView<T> source, AcceleratorStream stream, T* target, long length)
        where T : unmanaged
    {
        CheckLength(source.Length, length);
        if (length == 0)
            return;
        source.Buffer.CopyToHost(stream, target, source.Index * sizeof(T), length * sizeof(T));
        stream.Synchronize();
    }

    private static void CheckLength(long viewLength, long length, [CallerArgumentExpression(nameof(length))] string? name = null)
    {
        if (length < 0 || length > viewLength)
            throw new ArgumentOutOfRangeException(name, length, $"The view has {viewLength} elements.");
    }
}
