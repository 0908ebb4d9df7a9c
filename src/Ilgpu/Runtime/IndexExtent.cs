using System.Runtime.CompilerServices;

namespace ILGPU.Runtime;

/// <summary>Extents of any index type as three 64-bit numbers.</summary>
internal static class IndexExtent
{
    /// <summary>Widens an extent; dimensions that it has not are 1.</summary>
    /// <exception cref="NotSupportedException">The type is no index.</exception>
    public static LongIndex3D ToLongIndex3D<TIndex>(TIndex extent)
        where TIndex : struct
    {
        if (typeof(TIndex) == typeof(Index1D))
            return new(Unsafe.BitCast<TIndex, Index1D>(extent).X, 1, 1);
        if (typeof(TIndex) == typeof(LongIndex1D))
            return new(Unsafe.BitCast<TIndex, LongIndex1D>(extent).X, 1, 1);
        if (typeof(TIndex) == typeof(Index2D))
            return new(Unsafe.BitCast<TIndex, Index2D>(extent).X, Unsafe.BitCast<TIndex, Index2D>(extent).Y, 1);
        if (typeof(TIndex) == typeof(LongIndex2D))
            return new(Unsafe.BitCast<TIndex, LongIndex2D>(extent).X, Unsafe.BitCast<TIndex, LongIndex2D>(extent).Y, 1);
        if (typeof(TIndex) == typeof(Index3D))
            return Unsafe.BitCast<TIndex, Index3D>(extent).ToLongIndex();
        if (typeof(TIndex) == typeof(LongIndex3D))
            return Unsafe.BitCast<TIndex, LongIndex3D>(extent);
        throw new NotSupportedException($"{typeof(TIndex)} is no index that a kernel can be launched over: use Index1D to LongIndex3D.");
    }
}
