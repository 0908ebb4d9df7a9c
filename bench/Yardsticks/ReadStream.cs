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
    private const int PieceBytes = 256 << 10;

    private long _sum;

    /// <summary>The sum of everything read: kept, so that nothing can be left out.</summary>
    public long Sum => _sum;

    /// <summary>Reads a whole number of 512-byte steps; bytes beyond are not read.</summary>
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
        Vector512.IsHardwareAccelerated ? Add512(p, p + bytes) : Vector256.IsHardwareAccelerated ? Add256(p, p + bytes) : Add128(p, p + bytes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add512(byte* p, byte* end)
    {
        Vector512<long> a = default, b = default, c = default, d = default;
        for (; p + 512 <= end; p += 512)
        {
            a += Vector512.Load((long*)p) + Vector512.Load((long*)(p + 64));
            b += Vector512.Load((long*)(p + 128)) + Vector512.Load((long*)(p + 192));
            c += Vector512.Load((long*)(p + 256)) + Vector512.Load((long*)(p + 320));
            d += Vector512.Load((long*)(p + 384)) + Vector512.Load((long*)(p + 448));
        }
        return Vector512.Sum(a + b + (c + d));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add256(byte* p, byte* end)
    {
        Vector256<long> a = default, b = default, c = default, d = default;
        for (; p + 256 <= end; p += 256)
        {
            a += Vector256.Load((long*)p) + Vector256.Load((long*)(p + 32));
            b += Vector256.Load((long*)(p + 64)) + Vector256.Load((long*)(p + 96));
            c += Vector256.Load((long*)(p + 128)) + Vector256.Load((long*)(p + 160));
            d += Vector256.Load((long*)(p + 192)) + Vector256.Load((long*)(p + 224));
        }
        return Vector256.Sum(a + b + (c + d));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Add128(byte* p, byte* end)
    {
        Vector128<long> a = default, b = default, c = default, d = default;
        for (; p + 128 <= end; p += 128)
        {
            a += Vector128.Load((long*)p) + Vector128.Load((long*)(p + 16));
            b += Vector128.Load((long*)(p + 32)) + Vector128.Load((long*)(p + 48));
            c += Vector128.Load((long*)(p + 64)) + Vector128.Load((long*)(p + 80));
            d += Vector128.Load((long*)(p + 96)) + Vector128.Load((long*)(p + 112));
        }
        return Vector128.Sum(a + b + (c + d));
    }
}
