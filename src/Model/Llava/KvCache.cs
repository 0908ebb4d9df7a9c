using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Model;

/// <summary>Keys and values of every decoder layer, in blocks of <see cref="BlockTokens"/> tokens that block tables name.</summary>
public sealed class KvCache : IDisposable
{
    /// <summary>Tokens a block.</summary>
    public const int BlockTokens = PagedKvCache.BlockTokens;

    private readonly List<PagedKvCache> _layers = [];

    internal KvCache(Accelerator accelerator, int blocks, int layers, int kvHeads, int headDim, ElementType type)
    {
        Blocks = blocks;
        try
        {
            for (int i = 0; i < layers; i++)
                _layers.Add(new PagedKvCache(accelerator, blocks, kvHeads, headDim, type));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Blocks of the cache.</summary>
    public int Blocks { get; }

    /// <summary>Copies keys and values of all layers from one block to another.</summary>
    /// <param name="from">Block to read.</param>
    /// <param name="to">Block to write.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public void Copy(int from, int to)
    {
        foreach (PagedKvCache layer in _layers)
        {
            Part(layer.Keys, from).CopyTo(Part(layer.Keys, to));
            Part(layer.Values, from).CopyTo(Part(layer.Values, to));
        }
    }

    /// <summary>Writes the same byte all over a block, so that nobody can read what it held; 255 makes every number NaN.</summary>
    /// <param name="block">The block.</param>
    /// <param name="value">The byte.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public void Fill(int block, byte value)
    {
        foreach (PagedKvCache layer in _layers)
        {
            Part(layer.Keys, block).MemSet(value);
            Part(layer.Values, block).MemSet(value);
        }
    }

    private ArrayView<byte> Part(ArrayView<byte> all, int block)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, Blocks);
        long size = all.Length / Blocks;
        return all.SubView(block * size, size);
    }

    internal PagedKvCache this[int layer] => _layers[layer];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PagedKvCache layer in _layers)
            layer.Dispose();
        _layers.Clear();
    }
}
