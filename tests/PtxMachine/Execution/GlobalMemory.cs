using System.Runtime.InteropServices;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>
/// The device's memory: allocations of the host whose addresses are the device's. It knows what is allocated, so that every
/// access of a kernel is checked against it. Allocation may go on while kernels run.
/// </summary>
internal sealed unsafe class GlobalMemory
{
    /// <summary>Larger allocations are left as the system gives them, so that only what is used of them takes memory.</summary>
    private const long MaxFilled = 64 << 20;

    private readonly Lock _lock = new();
    private volatile Ranges _ranges = new([], []);

    /// <summary>Bytes allocated now.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Allocates bytes, aligned to 512; their content is 0xFF, so that reading what nobody wrote shows.</summary>
    public ulong Allocate(long bytes)
    {
        var pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, 1), 512);
        if (bytes <= MaxFilled)
        {
            NativeMemory.Fill(pointer, (nuint)bytes, 0xFF);
        }

        Register((ulong)pointer, bytes);
        return (ulong)pointer;
    }

    /// <summary>Frees an allocation.</summary>
    /// <returns>Whether the address was one.</returns>
    public bool Free(ulong address)
    {
        if (!Unregister(address))
        {
            return false;
        }

        NativeMemory.AlignedFree((void*)address);
        return true;
    }

    /// <summary>Lets kernels access memory that someone else owns.</summary>
    public void Register(ulong address, long bytes)
    {
        lock (_lock)
        {
            var old = _ranges;
            int at = ~Array.BinarySearch(old.Starts, address);
            _ranges = new Ranges(
                [.. old.Starts[..at], address, .. old.Starts[at..]],
                [.. old.Ends[..at], address + (ulong)bytes, .. old.Ends[at..]]);
            AllocatedBytes += bytes;
        }
    }

    /// <summary>Takes memory back from kernels.</summary>
    public bool Unregister(ulong address)
    {
        lock (_lock)
        {
            var old = _ranges;
            int at = Array.BinarySearch(old.Starts, address);
            if (at < 0)
            {
                return false;
            }

            AllocatedBytes -= (long)(old.Ends[at] - old.Starts[at]);
            _ranges = new Ranges([.. old.Starts[..at], .. old.Starts[(at + 1)..]], [.. old.Ends[..at], .. old.Ends[(at + 1)..]]);
            return true;
        }
    }

    /// <summary>The allocation that an address lies in.</summary>
    public bool TryFind(ulong address, out ulong start, out ulong end)
    {
        var ranges = _ranges;
        int at = Array.BinarySearch(ranges.Starts, address);
        at = at < 0 ? ~at - 1 : at;
        if (at >= 0 && address < ranges.Ends[at])
        {
            (start, end) = (ranges.Starts[at], ranges.Ends[at]);
            return true;
        }

        (start, end) = (0, 0);
        return false;
    }

    /// <summary>Whether bytes from an address on lie in one allocation.</summary>
    public bool Contains(ulong address, long bytes) =>
        TryFind(address, out _, out ulong end) && (ulong)bytes <= end - address;

    private sealed record Ranges(ulong[] Starts, ulong[] Ends);
}
