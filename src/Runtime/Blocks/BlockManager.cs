using System.Diagnostics.CodeAnalysis;

namespace IlgpuLlava.Runtime;

/// <summary>
/// Keeps account of the blocks of a paged KV cache: which are free, and how many sequences read each of the others. It knows
/// numbers, not devices. A block holds <see cref="BlockSize"/> tokens of every layer.
/// Source: W. Kwon et al., "Efficient Memory Management for Large Language Model Serving with PagedAttention", 2023.
/// </summary>
/// <remarks>Not thread-safe: it belongs to the thread that drives the device.</remarks>
public sealed class BlockManager
{
    private readonly int[] _referenceCounts;
    private readonly Stack<int> _free;

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
        // The lowest numbers first, so that a small conversation touches little of the pool.
        _free = new Stack<int>(Enumerable.Range(0, blockCount).Reverse());
    }

    /// <summary>Tokens a block.</summary>
    public int BlockSize { get; }

    /// <summary>All blocks of the pool.</summary>
    public int BlockCount => _referenceCounts.Length;

    /// <summary>Blocks that nobody holds.</summary>
    public int FreeCount => _free.Count;

    /// <summary>Blocks that somebody holds.</summary>
    public int UsedCount => BlockCount - FreeCount;

    /// <summary>Blocks that so many tokens need.</summary>
    public int BlocksFor(int tokens) => (int)(((long)tokens + BlockSize - 1) / BlockSize);

    /// <summary>Takes a free block, held once.</summary>
    /// <exception cref="KvCacheFullException">None is free.</exception>
    public int Allocate()
    {
        if (!_free.TryPop(out int block))
            throw new KvCacheFullException(BlockCount, BlockSize);
        Invariant(_referenceCounts[block] == 0, $"block {block} was free but held {_referenceCounts[block]} times");
        _referenceCounts[block] = 1;
        return block;
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
        _free.Push(block);
        Invariant(_free.Count <= BlockCount, $"{_free.Count} blocks are free of {BlockCount}");
    }

    /// <summary>How many hold the block; 0 where it is free.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such block.</exception>
    public int ReferenceCount(int block)
    {
        CheckNumber(block);
        return _referenceCounts[block];
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
