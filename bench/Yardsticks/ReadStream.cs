using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace IlgpuLlava.Bench;

/// <summary>
/// The yardstick of work that memory bounds: reads memory once and adds it up, in the widest vectors there are, on all threads
/// of the team.
/// </summary>
internal sealed unsafe class ReadStream(Team team)
{
    // Several pieces a thread even out what the threads get of the processor.
    private const int PieceBytes = 1 << 20;

    // One thread that reads four places in turn gets more than from one place: prefetchers stop at the borders of pages.
    private const int Streams = 4;

    private long _sum;

    /// <summary>The sum of everything read: kept, so that nothing can be left out.</summary>
    public long Sum => _sum;

    /// <summary>Reads memory; up to three vectors at the end may be left out.</summary>
    public void Read(nint address, long bytes)
    {
        int pieces = checked((int)((bytes + PieceBytes - 1) / PieceBytes));
        team.Run(pieces, piece =>
        {
            long begin = (long)piece * PieceBytes;
            long length = Math.Min(PieceBytes, bytes - begin);
            Interlocked.Add(ref _sum, Add((byte*)address + begin, length));
        });
    }

    private static long Add(byte* p, long bytes) =>
        Vector512.IsHardwareAccelerated ? Add512(p, bytes) : Vector256.IsHardwareAccelerated ? Add256(p, bytes) : Add128(p, bytes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add512(byte* p, long bytes)
    {
        Vector512<long> a = default, b = default, c = default, d = default;
        long part = bytes / Streams / 64 * 64;
        byte* q = p + part, r = q + part, s = r + part, end = q;
        for (; p < end; p += 64, q += 64, r += 64, s += 64)
        {
            a += Vector512.Load((long*)p);
            b += Vector512.Load((long*)q);
            c += Vector512.Load((long*)r);
            d += Vector512.Load((long*)s);
        }
        return Vector512.Sum(a + b + (c + d));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add256(byte* p, long bytes)
    {
        Vector256<long> a = default, b = default, c = default, d = default;
        long part = bytes / Streams / 32 * 32;
        byte* q = p + part, r = q + part, s = r + part, end = q;
        for (; p < end; p += 32, q += 32, r += 32, s += 32)
        {
            a += Vector256.Load((long*)p);
            b += Vector256.Load((long*)q);
            c += Vector256.Load((long*)r);
            d += Vector256.Load((long*)s);
        }
        return Vector256.Sum(a + b + (c + d));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add128(byte* p, long bytes)
    {
        Vector128<long> a = default, b = default, c = default, d = default;
        long part = bytes / Streams / 16 * 16;
        byte* q = p + part, r = q + part, s = r + part, end = q;
        for (; p < end; p += 16, q += 16, r += 16, s += 16)
        {
            a += Vector128.Load((long*)p);
            b += Vector128.Load((long*)q);
            c += Vector128.Load((long*)r);
            d += Vector128.Load((long*)s);
        }
        return Vector128.Sum(a + b + (c + d));
    }
}
