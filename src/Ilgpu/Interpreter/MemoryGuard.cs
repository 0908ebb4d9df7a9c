using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>Refuses global accesses outside of the buffers that a launch may touch: the interpreter's checked mode.</summary>
/// <param name="kernelName">For the message.</param>
/// <param name="isLive">Whether a number of bytes from an address on lie within one live buffer.</param>
internal sealed class MemoryGuard(string kernelName, Func<long, int, bool> isLive)
{
    /// <summary>Checks one access.</summary>
    /// <exception cref="InvalidOperationException">It lies outside of every buffer.</exception>
    public void Check(long address, MemoryType memory)
    {
        int size = SizeOf(memory);
        if (!isLive(address, size))
            throw new InvalidOperationException($"Kernel '{kernelName}' accesses {size} bytes at 0x{address:x}, which lie in no buffer.");
    }

    /// <summary>Bytes of a form in memory.</summary>
    public static int SizeOf(MemoryType memory) => memory switch
    {
        MemoryType.Int8 or MemoryType.UInt8 => 1,
        MemoryType.Int16 or MemoryType.UInt16 => 2,
        MemoryType.Int32 or MemoryType.Float32 => 4,
        _ => 8,
    };
}
