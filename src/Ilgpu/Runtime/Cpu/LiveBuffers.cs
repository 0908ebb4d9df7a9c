namespace ILGPU.Runtime.CPU;

/// <summary>Where an accelerator's buffers lay when a launch began: what its kernel may access.</summary>
internal sealed class LiveBuffers
{
    private readonly long[] _starts;
    private readonly long[] _ends;

    /// <summary>Takes stock.</summary>
    public LiveBuffers(IEnumerable<MemoryBuffer> buffers)
    {
        (long Start, long End)[] ranges = [.. buffers
            .Where(buffer => buffer.NativePtr != 0 && buffer.LengthInBytes > 0)
            .Select(buffer => ((long)buffer.NativePtr, buffer.NativePtr + buffer.LengthInBytes))
            .Order()];
        _starts = [.. ranges.Select(range => range.Start)];
        _ends = [.. ranges.Select(range => range.End)];
    }

    /// <summary>Whether the bytes from an address on lie within one buffer.</summary>
    public bool Contains(long address, int bytes)
    {
        int index = Array.BinarySearch(_starts, address);
        // Not the start of a buffer: the complement of the next one's index, so the one before it.
        index = index < 0 ? ~index - 1 : index;
        return index >= 0 && address + bytes <= _ends[index];
    }
}
