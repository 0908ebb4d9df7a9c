using System.Diagnostics.CodeAnalysis;

namespace IlgpuLlava.Runtime;

/// <summary>
/// Keeps account of the blocks of a paged KV cache: which are free, how many sequences read each of the others, and what a block
/// holds that was named (<see cref="Publish"/>). A named block keeps its content when the last holder lets go, until the pool needs it:
/// the one unused for longest goes first. It knows numbers, not devices. A block holds <see cref="BlockSize"/> tokens of every layer.
/// Source: W. Kwon et al., "Efficient Memory Management for Large Language Model Serving with PagedAttention", 2023.
/// </summary>
/// <remarks>Not thread-safe: it belongs to the thread that drives the device.</remarks>
public sealed class BlockManager
{
    private readonly int[] _referenceCounts;
    private readonly BlockHash?[] _hashes;
    private readonly Dictionary<BlockHash, int> _named = [];
    private readonly Stack<int> _blank;
    private readonly LinkedList<int> _idle = new();
    private readonly LinkedListNode<int>?[] _idleNodes;

    /// <summary>A pool of free blocks.</summary>
    /// <param name="blockCount">Blocks in the pool, at least 1.</param>
    /// <param name="blockSize">Tokens a block, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is below 1.</exception>
    public BlockManager(int blockCount, int blockSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blockCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        BlockSize = blockSize;
        _referenceCounts = new int[blockCount];
        _hashes = new BlockHash?[blockCount];
        _idleNodes = new LinkedListNode<int>?[blockCount];
        // The lowest numbers first, so that a small conversation touches little of the pool.
        _blank = new Stack<int>(Enumerable.Range(0, blockCount).Reverse());
    }

    /// <summary>Tokens a block.</summary>
    public int BlockSize { get; }

    /// <summary>All blocks of the pool.</summary>
    public int BlockCount => _referenceCounts.Length;

    /// <summary>Blocks that nobody holds, those with content that may be used again included.</summary>
    public int FreeCount => _blank.Count + _idle.Count;

    /// <summary>Blocks that somebody holds.</summary>
    public int UsedCount => BlockCount - FreeCount;

    /// <summary>Blocks that nobody holds and whose content may be used again.</summary>
    public int ReusableCount => _idle.Count;

    /// <summary>Called with each block whose content nobody will read any more.</summary>
    internal Action<int>? Discarded { get; set; }

    /// <summary>Blocks that so many tokens need.</summary>
    public int BlocksFor(int tokens) => (int)(((long)tokens + BlockSize - 1) / BlockSize);

    /// <summary>Takes a free block, held once, whose content is undefined.</summary>
    /// <exception cref="KvCacheFullException">None is free.</exception>
    public int Allocate()
    {
        if (_blank.Count == 0 && _idle.First is { } oldest)
            Forget(oldest.Value);
        if (!_blank.TryPop(out int block))
            throw new KvCacheFullException(BlockCount, BlockSize);
        Invariant(_referenceCounts[block] == 0, $"block {block} was free but held {_referenceCounts[block]} times");
        Invariant(_hashes[block] is null && _idleNodes[block] is null, $"block {block} was blank but named");
        _referenceCounts[block] = 1;
        return block;
    }

    /// <summary>Holds the block of that content once more, if there is one.</summary>
    /// <param name="hash">Name of the content.</param>
    /// <param name="block">The block.</param>
    public bool TryHold(BlockHash hash, out int block)
    {
        if (!_named.TryGetValue(hash, out block))
            return false;
        Invariant(_hashes[block] == hash, $"block {block} holds other content than it is known for");
        if (_referenceCounts[block]++ == 0)
            LeaveIdle(block);
        return true;
    }

    /// <summary>Names what a block holds. Where another block of that content is known already, this one stays without a name.</summary>
    /// <param name="block">A block that is held; nobody will write to it again.</param>
    /// <param name="hash">Name of its content.</param>
    /// <exception cref="InvalidOperationException">The block is free, or has another name.</exception>
    public void Publish(int block, BlockHash hash)
    {
        CheckHeld(block);
        Invariant(_hashes[block] is not { } old || old == hash, $"block {block} was written to after it was named");
        if (_named.TryAdd(hash, block))
            _hashes[block] = hash;
    }

    /// <summary>Takes a block's name away: its content is not found any more.</summary>
    public void Forget(int block)
    {
        CheckNumber(block);
        if (_hashes[block] is not { } hash)
            return;
        Invariant(_named.Remove(hash, out int known) && known == block, $"the name of block {block} is another block's");
        _hashes[block] = null;
        if (_referenceCounts[block] > 0)
            return;
        LeaveIdle(block);
        Free(block);
    }

    /// <summary>Takes every block's name away.</summary>
    public void ForgetAll()
    {
        foreach (int block in _named.Values.ToArray())
            Forget(block);
    }

    /// <summary>Holds a block once more, for another sequence that reads it.</summary>
    /// <exception cref="InvalidOperationException">The block is free.</exception>
    public void Retain(int block)
    {
        CheckHeld(block);
        _referenceCounts[block]++;
    }

    /// <summary>Lets go of a block once; the last holder frees it.</summary>
    /// <exception cref="InvalidOperationException">The block is free already.</exception>
    public void Release(int block)
    {
        CheckHeld(block);
        if (--_referenceCounts[block] > 0)
            return;
        if (_hashes[block] is null)
            Free(block);
        else
            _idleNodes[block] = _idle.AddLast(block);
        Invariant(FreeCount <= BlockCount, $"{FreeCount} blocks are free of {BlockCount}");
    }

    /// <summary>Whether a holder may not write to the block: others hold it, or it can be found by its content.</summary>
    /// <exception cref="InvalidOperationException">The block is free.</exception>
    public bool IsShared(int block)
    {
        CheckHeld(block);
        return _referenceCounts[block] > 1 || _hashes[block] is not null;
    }

    /// <summary>How many hold the block; 0 where it is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public int ReferenceCount(int block)
    {
        CheckNumber(block);
        return _referenceCounts[block];
    }

    private void Free(int block)
    {
        _blank.Push(block);
        Discarded?.Invoke(block);
    }

    private void LeaveIdle(int block)
    {
        Invariant(_idleNodes[block] is not null, $"block {block} is named and held by nobody, but not free");
        _idle.Remove(_idleNodes[block]!);
        _idleNodes[block] = null;
    }

    private void CheckHeld(int block)
    {
        CheckNumber(block);
        if (_referenceCounts[block] == 0)
            throw new InvalidOperationException($"KV block {block} is free: it was released more often than it was held.");
    }

    private void CheckNumber(int block)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(block);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(block, BlockCount);
    }

    private static void Invariant([DoesNotReturnIf(false)] bool holds, string message)
    {
        if (!holds)
            throw new InvalidOperationException($"The KV block pool is broken: {message}.");
    }
}
