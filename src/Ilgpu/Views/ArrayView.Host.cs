using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using ILGPU.Runtime;

namespace ILGPU;

public readonly partial struct ArrayView<T>
{
    /// <summary>The address of the first element, for a launch; 0 for a view without a buffer.</summary>
    /// <exception cref="ArgumentException">The buffer belongs to another accelerator.</exception>
    /// <exception cref="ObjectDisposedException">The buffer is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal long AddressFor(Accelerator? accelerator)
    {
        if (_buffer is null)
            return 0;
        IntPtr address = _buffer.NativePtr;
        if (address == 0 || (!ReferenceEquals(_buffer.Accelerator, accelerator) && accelerator is not null))
            ThrowUnusable(_buffer, accelerator!);
        return address + (_index * Unsafe.SizeOf<T>());
    }

    internal unsafe ref T HostElement(long index)
    {
        if ((ulong)index >= (ulong)_length)
            throw new IndexOutOfRangeException($"The index {index} lies outside of the view of {_length} elements.");
        if (!_buffer!.IsHostAddressable)
            throw new NotSupportedException($"Memory of {_buffer.Accelerator} cannot be read on the host: copy it with GetAsArray1D.");
        return ref ((T*)AddressFor(null))[index];
    }

    [DoesNotReturn]
    private static void ThrowUnusable(MemoryBuffer buffer, Accelerator accelerator)
    {
        ObjectDisposedException.ThrowIf(buffer.NativePtr == 0, buffer);
        throw new ArgumentException($"A view of memory of {buffer.Accelerator} was passed to a kernel of {accelerator}.");
    }
}
