using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The scales of an int8 cache. Each head of a block has 16 float32 scales behind its 16 keys, and 16 behind its values, one a token. They
/// are stored by bytes, lowest first, [4][16], as four more features of keys would be: whatever reads neighbouring tokens reads
/// neighbouring bytes, and nothing has to be aligned.
/// </summary>
internal static class ScaledBlock
{
    /// <summary>Bytes of a scale.</summary>
    public const int ScaleBytes = sizeof(float);

    /// <summary>Elements of one head in a block: headDim for each token, and the scale's bytes.</summary>
    public static int Length<T, TElement>(int headDim)
        where T : unmanaged
        where TElement : struct, IElement<T> => (TElement.IsScaled ? headDim + ScaleBytes : headDim) * PagedKvCache.BlockTokens;

    /// <summary>The scale of a token; <paramref name="place"/> is its lowest byte's.</summary>
    public static float Scale<T, TElement>(ArrayView<T> cache, long place)
        where T : unmanaged
        where TElement : struct, IElement<T>
    {
        uint bits = 0;
        for (int i = 0; i < ScaleBytes; i++)
        {
            bits |= ((uint)(int)TElement.Widen(cache[place + i * PagedKvCache.BlockTokens]) & 0xFF) << (8 * i);
        }

        return Interop.IntAsFloat(bits);
    }

    /// <summary>Stores the scale of a token.</summary>
    public static void Store(ArrayView<sbyte> cache, long place, float scale)
    {
        uint bits = Interop.FloatAsInt(scale);
        for (int i = 0; i < ScaleBytes; i++)
        {
            cache[place + i * PagedKvCache.BlockTokens] = (sbyte)(bits >> (8 * i));
        }
    }
}
