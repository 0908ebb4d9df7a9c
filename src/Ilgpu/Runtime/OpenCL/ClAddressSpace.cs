namespace ILGPU.Runtime.OpenCL;

/// <summary>
/// Gives buffers addresses, for views know where they lie by one number, while OpenCL names a memory object and an offset.
/// No address is given twice, and between two buffers lies a gap, so that the end of one is not the start of another.
/// </summary>
internal sealed class ClAddressSpace
{
    private const long Alignment = 4096;

    private readonly Lock _gate = new();
    private readonly List<(long Start, long End, ClMemoryBuffer Buffer)> _buffers = [];
    private long _next = 1L << 32;

    /// <summary>Gives a buffer an address.</summary>
    public nint Add(ClMemoryBuffer buffer)
    {
        lock (_gate)
        {
            long start = _next;
            _next += (buffer.LengthInBytes / Alignment * Alignment) + (2 * Alignment);
            _buffers.Add((start, start + buffer.LengthInBytes, buffer));
            return (nint)start;
        }
    }

    /// <summary>Forgets a buffer.</summary>
    public void Remove(nint address)
    {
        lock (_gate)
        {
            int index = Find(address);
            if (index >= 0 && _buffers[index].Start == address)
                _buffers.RemoveAt(index);
        }
    }

    /// <summary>The memory object and offset of an address; nothing for 0.</summary>
    /// <exception cref="ArgumentException">No buffer lies there.</exception>
    public (nint Memory, long Offset) Resolve(long address)
    {
        if (address == 0)
            return default;
        lock (_gate)
        {
            int index = Find(address);
            if (index < 0 || address > _buffers[index].End)
                throw new ArgumentException("A view's memory was freed while a kernel was launched.");
            return (_buffers[index].Buffer.Handle, address - _buffers[index].Start);
        }
    }

    /// <summary>The last buffer that does not begin behind an address, or -1.</summary>
    private int Find(long address)
    {
        int low = 0;
        int high = _buffers.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_buffers[middle].Start <= address)
                low = middle + 1;
            else
                high = middle;
        }
        return low - 1;
    }
}
