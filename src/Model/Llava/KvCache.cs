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

    private KvCache(int blocks, List<PagedKvCache> layers)
    {
        Blocks = blocks;
        _layers = layers;
    }

    /// <summary>Blocks of the cache.</summary>
    public int Blocks { get; }

    /// <summary>
    /// A cache of other many blocks that begins with this one's first ones. This one is void afterwards, whatever happens: one layer goes
    /// over after another, so that beside the new cache the device never holds more than one layer of the old.
    /// </summary>
    /// <param name="blocks">Blocks of the new cache, at least <paramref name="keep"/>.</param>
    /// <param name="keep">Blocks whose content is kept.</param>
    /// <exception cref="ArgumentOutOfRangeException">So many blocks do not exist, or do not fit the new cache.</exception>
    /// <exception cref="AcceleratorException">The device has not the memory.</exception>
    public KvCache Resize(int blocks, int keep)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(keep, Math.Min(blocks, Blocks));
        List<PagedKvCache> layers = [];
        try
        {
            while (_layers.Count > 0)
            {
                using PagedKvCache old = _layers[0];
                PagedKvCache layer = new(old.Accelerator, blocks, old.KvHeads, old.HeadDim, old.Type);
                layers.Add(layer);
                if (keep > 0)
                {
                    Part(old.Keys, 0, keep, Blocks).CopyTo(Part(layer.Keys, 0, keep, blocks));
                    Part(old.Values, 0, keep, Blocks).CopyTo(Part(layer.Values, 0, keep, blocks));
                    // The old layer goes when this is done.
                    old.Accelerator.Synchronize();
                }
                _layers.RemoveAt(0);
            }
            return new KvCache(blocks, layers);
        }
        catch
        {
            layers.ForEach(layer => layer.Dispose());
            throw;
        }
        finally
        {
            Dispose();
        }
    }

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
        return Part(all, block, 1, Blocks);
    }

    private static ArrayView<byte> Part(ArrayView<byte> all, int block, int count, int blocks)
    {
        long size = all.Length / blocks;
        return all.SubView(block * size, count * size);
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
