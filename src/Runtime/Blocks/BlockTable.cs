namespace IlgpuLlava.Runtime;

/// <summary>The blocks of one sequence, in the order of its tokens. Grows and shrinks with them; disposing
/// it gives them all back.</summary>
public sealed class BlockTable : IDisposable
{
    private readonly BlockManager _manager;
    private readonly List<int> _blocks = [];

    /// <summary>An empty table.</summary>
    /// <param name="manager">Where blocks come from.</param>
    public BlockTable(BlockManager manager)
    {
        ArgumentNullException.ThrowIfNull(manager);
        _manager = manager;
    }

    /// <summary>The blocks: token t lies in block <c>Blocks[t / blockSize]</c>.</summary>
    public IReadOnlyList<int> Blocks => _blocks;

    /// <summary>Makes room for so many tokens. Where the pool runs dry nothing is taken.</summary>
    /// <exception cref="KvCacheFullException">The pool has not enough free blocks.</exception>
    public void Reserve(int tokens)
    {
        int missing = _manager.BlocksFor(tokens) - _blocks.Count;
        if (missing > _manager.FreeCount)
            throw new KvCacheFullException(_manager.BlockCount, _manager.BlockSize);
        for (int i = 0; i < missing; i++)
            _blocks.Add(_manager.Allocate());
    }

    /// <summary>Gives back the blocks beyond the first so many tokens.</summary>
    public void Truncate(int tokens)
    {
        int keep = _manager.BlocksFor(tokens);
        for (int i = _blocks.Count - 1; i >= keep; i--)
        {
            _manager.Release(_blocks[i]);
            _blocks.RemoveAt(i);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Truncate(0);
}
