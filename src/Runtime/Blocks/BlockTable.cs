using System.Runtime.InteropServices;

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

    /// <summary>The same without a copy; valid until the table changes.</summary>
    internal ReadOnlySpan<int> Span => CollectionsMarshal.AsSpan(_blocks);

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

    /// <summary>Begins an empty table with the blocks that hold the content of these names, as far as they are known.</summary>
    /// <param name="hashes">Names of a sequence's first blocks.</param>
    /// <returns>Blocks found.</returns>
    /// <exception cref="InvalidOperationException">The table is not empty.</exception>
    public int HoldKnown(IEnumerable<BlockHash> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (_blocks.Count > 0)
            throw new InvalidOperationException($"A table of {_blocks.Count} blocks cannot begin with known ones.");
        foreach (BlockHash hash in hashes)
        {
            if (!_manager.TryHold(hash, out int block))
                break;
            _blocks.Add(block);
        }
        return _blocks.Count;
    }

    /// <summary>Another table of the same blocks, each held once more.</summary>
    public BlockTable Fork()
    {
        BlockTable fork = new(_manager);
        foreach (int block in _blocks)
        {
            _manager.Retain(block);
            fork._blocks.Add(block);
        }
        return fork;
    }

    /// <summary>Free blocks that writing the tokens from one position to another takes: for growth, and for copies of blocks that others
    /// read.</summary>
    /// <param name="from">First position to be written.</param>
    /// <param name="to">Position behind the last.</param>
    public int Needed(int from, int to)
    {
        int needed = Math.Max(0, _manager.BlocksFor(to) - _blocks.Count);
        for (int i = from / _manager.BlockSize; i < Math.Min(_blocks.Count, _manager.BlocksFor(to)); i++)
            needed += _manager.IsShared(_blocks[i]) ? 1 : 0;
        return needed;
    }

    /// <summary>Makes the tokens from one position to another this table's own to write: grows it, and replaces blocks that others
    /// read.</summary>
    /// <param name="from">First position to be written.</param>
    /// <param name="to">Position behind the last.</param>
    /// <param name="copies">Receives what is to be copied before anything is written.</param>
    /// <exception cref="KvCacheFullException">The pool has not enough free blocks; nothing was taken.</exception>
    public void Prepare(int from, int to, ICollection<BlockCopy> copies)
    {
        ArgumentNullException.ThrowIfNull(copies);
        if (Needed(from, to) > _manager.FreeCount)
            throw new KvCacheFullException(_manager.BlockCount, _manager.BlockSize);
        for (int i = from / _manager.BlockSize; i < Math.Min(_blocks.Count, _manager.BlocksFor(to)); i++)
        {
            if (!_manager.IsShared(_blocks[i]))
                continue;
            int own = _manager.Allocate();
            copies.Add(new BlockCopy(_blocks[i], own));
            // The old one is free now if it was only known by its content: it is copied before any pass can write to it.
            _manager.Release(_blocks[i]);
            _blocks[i] = own;
        }
        Reserve(to);
    }

    /// <summary>Gives back the blocks beyond the first so many tokens.</summary>
    public void Truncate(int tokens)
    {
        int keep = _manager.BlocksFor(tokens);
        // From the end: the blocks of a beginning are used again more often, so that they shall be evicted last.
        for (int i = _blocks.Count - 1; i >= keep; i--)
        {
            _manager.Release(_blocks[i]);
            _blocks.RemoveAt(i);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Truncate(0);
}
