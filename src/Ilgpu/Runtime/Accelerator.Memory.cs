using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

public abstract partial class Accelerator
{
    private readonly Lock _childGate = new();
    private readonly HashSet<AcceleratorObject> _children = new(ReferenceEqualityComparer.Instance);
    private long _allocatedBytes;

    /// <summary>Buffers and streams that were created and not yet disposed; the default stream is not counted.</summary>
    public int NumberChildObjects
    {
        get
        {
            lock (_childGate)
                return _children.Count;
        }
    }

    internal long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    /// <summary>Allocates a buffer; its content is undefined.</summary>
    /// <param name="length">Elements.</param>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(long length)
        where T : unmanaged => Allocate1D<T, Stride1D.Dense>(length, default);

    /// <summary>Allocates a buffer of a stride; its content is undefined.</summary>
    /// <param name="length">Elements along the dimension.</param>
    /// <param name="stride">Elements between neighbours.</param>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public MemoryBuffer1D<T, TStride> Allocate1D<T, TStride>(long length, TStride stride)
        where T : unmanaged
        where TStride : struct, IStride1D
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        LongIndex1D extent = new(length);
        MemoryBuffer raw = AllocateRaw(stride.ComputeBufferLength(extent), Unsafe.SizeOf<T>());
        return new(this, raw, new(raw.AsArrayView<T>(0, raw.Length), extent, stride));
    }

    /// <summary>Allocates elements of a size; their content is undefined.</summary>
    /// <exception cref="Extensions.DeviceMemoryException">The device has not that much memory.</exception>
    public MemoryBuffer AllocateRaw(long length, int elementSize)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Loss.ThrowIfLost();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(elementSize);
        long bytes = length > long.MaxValue / elementSize ? long.MaxValue : length * elementSize;
        if (bytes > Device.LargestBuffer)
            throw new Extensions.DeviceMemoryException(this, bytes);
        Reserve(bytes);
        MemoryBuffer buffer;
        try
        {
            buffer = AllocateRawInternal(length, elementSize);
        }
        catch (OutOfMemoryException exception)
        {
            Release(bytes);
            throw new Extensions.DeviceMemoryException(this, bytes, MemorySize - AllocatedBytes, exception);
        }
        catch
        {
            Release(bytes);
            throw;
        }
        AddChild(buffer);
        return buffer;
    }

    /// <summary>Allocates memory of the host that the device copies from and to by itself, where it can.</summary>
    internal MemoryBuffer AllocatePinned(long bytes)
    {
        ObjectDisposedException.ThrowIf(IsDisposed, this);
        Loss.ThrowIfLost();
        MemoryBuffer buffer = AllocatePinnedInternal(bytes);
        AddChild(buffer);
        return buffer;
    }

    private protected virtual MemoryBuffer AllocatePinnedInternal(long bytes) =>
        new CPU.CPUMemoryBuffer(this, bytes, 1, isDeviceMemory: false);

    private protected abstract MemoryBuffer AllocateRawInternal(long length, int elementSize);

    internal void AddChild(AcceleratorObject child)
    {
        lock (_childGate)
            _children.Add(child);
    }

    internal void RemoveChild(AcceleratorObject child)
    {
        lock (_childGate)
        {
            if (!_children.Remove(child))
                return;
        }
        if (child is MemoryBuffer { IsDeviceMemory: true } buffer)
            Release(buffer.LengthInBytes);
    }

    /// <summary>The buffers that are allocated and not yet disposed.</summary>
    internal MemoryBuffer[] LiveBuffers()
    {
        lock (_childGate)
            return [.. _children.OfType<MemoryBuffer>()];
    }

    private void DisposeChildren()
    {
        AcceleratorObject[] children;
        lock (_childGate)
            children = [.. _children];
        foreach (AcceleratorObject child in children)
            child.Dispose();
    }

    // Refused before the operating system is asked: Linux would grant the pages and kill the process when they are touched.
    private void Reserve(long bytes)
    {
        while (true)
        {
            long allocated = AllocatedBytes;
            long free = Math.Max(0, MemorySize - allocated);
            if (bytes > free)
                throw new Extensions.DeviceMemoryException(this, bytes, free);
            if (Interlocked.CompareExchange(ref _allocatedBytes, allocated + bytes, allocated) == allocated)
                return;
        }
    }

    private void Release(long bytes) => Interlocked.Add(ref _allocatedBytes, -bytes);
}
