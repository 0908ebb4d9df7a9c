using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Keys and values of one layer in blocks of 16 tokens. Keys are [block][kvHead][headDim][16], so that the lanes of a warp
/// take neighbouring tokens in the product with a query; values are [block][kvHead][16][headDim], so that they take
/// neighbouring features in the weighted sum. int8 has scales beside both (<see cref="ScaledBlock"/>). Which blocks belong to a
/// sequence, and in what order, its block table says.
/// </summary>
/// <remarks>Source: Kwon et al., "Efficient Memory Management for Large Language Model Serving with PagedAttention", 2023.</remarks>
public sealed class PagedKvCache : IDisposable
{
    /// <summary>Tokens in a block.</summary>
    public const int BlockTokens = 16;

    /// <summary>The widest head that the attention kernels take.</summary>
    public const int MaxHeadDim = 256;

    /// <summary>The storage types that keys and values can have.</summary>
    public static IReadOnlyList<ElementType> Types { get; } =
        [ElementType.Float32, ElementType.Float16, ElementType.BFloat16, ElementType.Int8];

    private const string Op = nameof(PagedKvCache);
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> keys;
    private readonly MemoryBuffer1D<byte, Stride1D.Dense> values;

    /// <summary>Allocates the cache and fills it with zeros.</summary>
    /// <param name="accelerator">Where it lies.</param>
    /// <param name="blocks">Blocks, 1 to 2^27 - 1 (so that a token's slot fits 32 bits).</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Features of a head, 1 to <see cref="MaxHeadDim"/>.</param>
    /// <param name="type">The storage type; keys and values are rounded to it. Int8 has a float32 scale for each token and head.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public PagedKvCache(Accelerator accelerator, int blocks, int kvHeads, int headDim, ElementType type = ElementType.Float32)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        Check.Range(Op, nameof(blocks), blocks, 1, int.MaxValue / BlockTokens);
        Check.Positive(Op, nameof(kvHeads), kvHeads);
        Check.Range(Op, nameof(headDim), headDim, 1, MaxHeadDim);
        Check.That(type != ElementType.Int4, Op, nameof(type), "is Int4, which is for weights alone.");
        Accelerator = accelerator;
        Blocks = blocks;
        KvHeads = kvHeads;
        HeadDim = headDim;
        Type = type;
        long bytes = SizeInBytes(blocks, kvHeads, headDim, type) / 2;
        keys = accelerator.Allocate1D<byte>(bytes);
        try
        {
            values = accelerator.Allocate1D<byte>(bytes);
        }
        catch
        {
            keys.Dispose();
            throw;
        }

        keys.View.BaseView.MemSetToZero();
        values.View.BaseView.MemSetToZero();
    }

    /// <summary>Where the cache lies.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>Blocks of 16 tokens.</summary>
    public int Blocks { get; }

    /// <summary>Key and value heads.</summary>
    public int KvHeads { get; }

    /// <summary>Features of a head.</summary>
    public int HeadDim { get; }

    /// <summary>The storage type.</summary>
    public ElementType Type { get; }

    /// <summary>Bytes of a token's keys and values.</summary>
    internal long TokenBytes => SizeInBytes(1, KvHeads, HeadDim, Type) / BlockTokens;

    /// <summary>The keys' bytes.</summary>
    public ArrayView<byte> Keys => keys.View;

    /// <summary>The values' bytes.</summary>
    public ArrayView<byte> Values => values.View;

    /// <summary>Bytes that a cache of this shape takes, keys and values together.</summary>
    /// <param name="blocks">Blocks of 16 tokens.</param>
    /// <param name="kvHeads">Key and value heads.</param>
    /// <param name="headDim">Features of a head.</param>
    /// <param name="type">The storage type.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is more than 2^63 - 1.</exception>
    public static long SizeInBytes(int blocks, int kvHeads, int headDim, ElementType type)
    {
        long head = ((long)headDim * type.SizeInBytes()) + (type == ElementType.Int8 ? ScaledBlock.ScaleBytes : 0);
        long perToken = 2 * Check.Product(Op, nameof(kvHeads), kvHeads, head);
        return Check.Product(Op, nameof(blocks), (long)blocks * BlockTokens, perToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        keys.Dispose();
        values.Dispose();
    }
}
