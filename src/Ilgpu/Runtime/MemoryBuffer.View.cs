namespace ILGPU.Runtime;

/// <summary>A buffer with a typed view.</summary>
public abstract class MemoryBuffer<TView> : MemoryBuffer
    where TView : struct, IArrayView
{
    private readonly MemoryBuffer _raw;

    private protected MemoryBuffer(Accelerator accelerator, MemoryBuffer raw, TView view)
        : base(accelerator, raw.Length, raw.ElementSize)
    {
        _raw = raw;
        View = view;
        NativePtr = raw.NativePtr;
    }

    /// <summary>All elements.</summary>
    public TView View { get; }

    /// <summary>True until disposed.</summary>
    public bool IsValid => !_raw.IsDisposed;

    internal override bool IsHostAddressable => _raw.IsHostAddressable;

    /// <summary>All elements.</summary>
    public static implicit operator TView(MemoryBuffer<TView> buffer) => buffer.View;

    /// <summary>All elements.</summary>
    public TView ToArrayView() => View;

    internal override void MemSetInternal(AcceleratorStream stream, byte value, long targetOffsetInBytes, long length) =>
        _raw.MemSetInternal(stream, value, targetOffsetInBytes, length);

    internal override void CopyFromInternal(AcceleratorStream stream, in ArrayView<byte> source, long targetOffsetInBytes) =>
        _raw.CopyFromInternal(stream, source, targetOffsetInBytes);

    internal override void CopyToInternal(AcceleratorStream stream, long sourceOffsetInBytes, in ArrayView<byte> target) =>
        _raw.CopyToInternal(stream, sourceOffsetInBytes, target);

    internal override unsafe void CopyFromHost(AcceleratorStream stream, void* source, long targetOffsetInBytes, long bytes) =>
        _raw.CopyFromHost(stream, source, targetOffsetInBytes, bytes);

    internal override unsafe void CopyToHost(AcceleratorStream stream, void* target, long sourceOffsetInBytes, long bytes) =>
        _raw.CopyToHost(stream, target, sourceOffsetInBytes, bytes);

    private protected override MemoryBuffer Raw => _raw;

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _raw.Dispose();
        base.Dispose(disposing);
    }
}
