using System.Runtime.InteropServices;

namespace ILGPU.Runtime.CPU;

/// <summary>Native memory of this process, aligned to 64 bytes or more.</summary>
public sealed class CPUMemoryBuffer : MemoryBuffer
{
    internal unsafe CPUMemoryBuffer(Accelerator? accelerator, long length, int elementSize, bool isDeviceMemory = true)
        : base(accelerator, length, elementSize)
    {
        IsDeviceMemory = isDeviceMemory;
        NativePtr = (IntPtr)ProcessMemory.Allocate(Size);
    }

    internal override bool IsHostAddressable => true;

    internal override bool IsDeviceMemory { get; }

    // An empty buffer has an address too.
    private nuint Size => (nuint)Math.Max(LengthInBytes, ProcessMemory.Alignment);

    /// <summary>Allocates native memory for an accelerator.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">There is not that much memory.</exception>
    public static CPUMemoryBuffer Create(Accelerator accelerator, long length, int elementSize)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.AllocateRaw(length, elementSize) as CPUMemoryBuffer
            ?? throw new NotSupportedException($"{accelerator} does not use native memory of the host.");
    }

    internal override unsafe void MemSetInternal(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length) =>
        NativeMemory.Fill((byte*)NativePtr + targetOffsetInBytes, (nuint)length, value);

    internal override unsafe void CopyFromInternal(AcceleratorStream stream, in ArrayView<byte> source, long targetOffsetInBytes) =>
        source.Buffer.CopyToHost(stream, (byte*)NativePtr + targetOffsetInBytes, source.Index, source.Length);

    internal override unsafe void CopyToInternal(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> target) =>
        target.Buffer.CopyFromHost(stream, (byte*)NativePtr + sourceOffsetInBytes, target.Index, target.Length);

    internal override unsafe void CopyFromHost(AcceleratorStream stream, void* source, long targetOffsetInBytes, long bytes)
    {
        CheckRange(targetOffsetInBytes, bytes);
        Buffer.MemoryCopy(source, (byte*)NativePtr + targetOffsetInBytes, bytes, bytes);
    }

    internal override unsafe void CopyToHost(AcceleratorStream stream, void* target, long sourceOffsetInBytes, long bytes)
    {
        CheckRange(sourceOffsetInBytes, bytes);
        Buffer.MemoryCopy((byte*)NativePtr + sourceOffsetInBytes, target, bytes, bytes);
    }

    /// <inheritdoc/>
    protected override unsafe void Dispose(bool disposing)
    {
        void* memory = (void*)NativePtr;
        base.Dispose(disposing);
        ProcessMemory.Free(memory, Size);
    }
}
