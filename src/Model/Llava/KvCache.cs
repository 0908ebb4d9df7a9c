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

    internal PagedKvCache this[int layer] => _layers[layer];

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PagedKvCache layer in _layers)
            layer.Dispose();
        _layers.Clear();
    }
}
