using System.Runtime.InteropServices;

namespace ILGPU.Runtime.CPU;

/// <summary>Native memory of this process, aligned to 64 bytes.</summary>
public sealed class CPUMemoryBuffer : MemoryBuffer
{
    private const int Alignment = 64;

    internal unsafe CPUMemoryBuffer(Accelerator? accelerator, long length, int elementSize)
        : base(accelerator, length, elementSize)
    {
        nuint bytes = (nuint)Math.Max(LengthInBytes, Alignment);
        NativePtr = (IntPtr)NativeMemory.AlignedAlloc(bytes, Alignment);
    }

    internal override bool IsHostAddressable => true;

    /// <summary>Allocates native memory for an accelerator.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">There is not that much memory.</exception>
    public static CPUMemoryBuffer Create(Accelerator accelerator, long length, int elementSize)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        return accelerator.AllocateRaw(length, elementSize) as CPUMemoryBuffer
            ?? throw new NotSupportedException($"{accelerator} does not use native memory of the host.");
    }

    /// <inheritdoc/>
    public override unsafe void MemSet(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length)
    {
        CheckRange(targetOffsetInBytes, length);
        NativeMemory.Fill((byte*)NativePtr + targetOffsetInBytes, (nuint)length, value);
    }

    /// <inheritdoc/>
    public override unsafe void CopyFrom(AcceleratorStream stream, in ArrayView<byte> sourceView, long targetOffsetInBytes)
    {
        CheckRange(targetOffsetInBytes, sourceView.Length);
        if (sourceView.Length == 0)
            return;
        sourceView.Buffer.CopyToHost(stream, (byte*)NativePtr + targetOffsetInBytes, sourceView.Index, sourceView.Length);
    }

    /// <inheritdoc/>
    public override unsafe void CopyTo(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> targetView)
    {
        CheckRange(sourceOffsetInBytes, targetView.Length);
        if (targetView.Length == 0)
            return;
        targetView.Buffer.CopyFromHost(stream, (byte*)NativePtr + sourceOffsetInBytes, targetView.Index, targetView.Length);
    }

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
        NativeMemory.AlignedFree(memory);
    }
}
