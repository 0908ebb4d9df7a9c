using System.Runtime.InteropServices;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>Memory of the host with random numbers, for yardsticks, whatever device the kernels run on.</summary>
internal sealed unsafe class HostMemory : IDisposable
{
    private const int Piece = 16 << 20;

    public HostMemory(RandomData random, long bytes)
    {
        Bytes = bytes;
        Address = (nint)NativeMemory.AlignedAlloc((nuint)bytes, 64);
        for (long done = 0; done < bytes; done += Piece)
            random.Fill(new Span<byte>((byte*)Address + done, (int)Math.Min(Piece, bytes - done)), ElementType.Float32);
    }

    public nint Address { get; }

    public long Bytes { get; }

    public void Dispose() => NativeMemory.AlignedFree((void*)Address);
}
