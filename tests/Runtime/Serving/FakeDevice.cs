namespace IlgpuLlava.Runtime.Tests.Serving;

/// <summary>
/// Stands in for model and cache: each slot of a block holds a number that stands for all tokens up to its own. A pass checks that
/// every slot that a sequence reads holds the number it should, so that a block shared, copied or evicted wrongly is seen.
/// </summary>
internal sealed class FakeDevice
{
    private readonly HashSet<int> _discarded = [];
    private readonly ulong[] _slots;
    private readonly BlockManager _blocks;

    public FakeDevice(BlockManager blocks)
    {
        _blocks = blocks;
        _slots = new ulong[blocks.BlockCount * blocks.BlockSize];
        blocks.Discarded = block => _discarded.Add(block);
    }

    /// <summary>Copies, then writes and reads what the plan says.</summary>
    public void Run(PassPlan plan)
    {
        foreach (BlockCopy copy in plan.Copies)
        {
            Block(copy.From).CopyTo(Block(copy.To));
            _discarded.Remove(copy.To);
        }
        foreach (int block in _discarded)
            Block(block).Fill(ulong.MaxValue);
        _discarded.Clear();
        HashSet<int> written = [];
        foreach (PlannedChunk chunk in plan.Chunks)
        {
            ulong state = Scope(chunk.Sequence.Client);
            ReadOnlySpan<PromptToken> tokens = chunk.Sequence.Slice(0, chunk.End);
            for (int i = 0; i < tokens.Length; i++)
            {
                state = unchecked((state ^ (uint)tokens[i].GetHashCode()) * 0x9E3779B97F4A7C15);
                state ^= state >> 29;
                int block = chunk.Sequence.Table.Blocks[i / _blocks.BlockSize];
                ref ulong slot = ref Block(block)[i % _blocks.BlockSize];
                if (i >= chunk.Start)
                {
                    if (_blocks.ReferenceCount(block) != 1)
                        Assert.Fail($"block {block} is written to by one of its {_blocks.ReferenceCount(block)} readers");
                    written.Add(block);
                    slot = state;
                }
                else if (slot != state)
                {
                    Assert.Fail($"position {i} of a sequence of {tokens.Length} reads what is not its own in block {block}");
                }
            }
        }
    }

    private static ulong Scope(string client) => unchecked((ulong)client.GetHashCode(StringComparison.Ordinal) * 31 + 7);

    private Span<ulong> Block(int block) => _slots.AsSpan(block * _blocks.BlockSize, _blocks.BlockSize);
}
