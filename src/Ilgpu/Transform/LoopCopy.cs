using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>Replaces a loop in the form of <see cref="LoopSimplify"/> and <see cref="LoopClosedSsa"/> by copies of its turns.</summary>
internal sealed class LoopCopy
{
    private readonly Function _function;
    private readonly Loop _loop;
    private readonly int _entry;

    /// <summary>A loop that is to be replaced.</summary>
    public LoopCopy(Function function, Loop loop)
    {
        _function = function;
        _loop = loop;
        _entry = loop.Header.Predecessors.IndexOf(loop.Preheader!);
    }

    /// <summary>
    /// Lays out the turns one after the other; the last one leaves through the exiting block. Renumber afterwards, which drops
    /// the loop itself. Returns the new blocks.
    /// </summary>
    /// <param name="turns">Turns begun, the last of which reaches the exiting block alone.</param>
    /// <param name="exiting">A block of the loop that dominates its latch, with one side outside.</param>
    public List<Block> Unroll(int turns, Block exiting)
    {
        List<Block> made = [];
        Block preheader = _loop.Preheader!;
        Block header = _loop.Header;
        int leave = _loop.Contains(exiting.Successors[0]) ? 1 : 0;
        // Where the last turn would go on: dropped, since nothing leads there.
        Block nowhere = _function.AddBlock();
        nowhere.Return();

        Dictionary<Value, Value> previous = [];
        Block? previousLatch = null;
        List<Block> exitingCopies = [];
        for (int turn = 0; turn < turns; turn++)
        {
            Dictionary<Block, Block> blocks = [];
            foreach (Block block in _loop.Blocks)
                blocks.Add(block, _function.AddBlock());
            made.AddRange(blocks.Values);
            Dictionary<Value, Value> values = CopyValues(blocks, previous, turn == 0);

            Block start = blocks[header];
            if (turn == 0)
            {
                preheader.Successors[0] = start;
                start.Predecessors.Add(preheader);
            }
            else
            {
                LeadOn(previousLatch!, nowhere, start);
            }
            foreach (Block block in _loop.Blocks)
                Connect(block, blocks, values, nowhere);
            exitingCopies.Add(blocks[exiting]);
            previous = values;
            previousLatch = blocks[_loop.Latches[0]];
        }
        for (int turn = 0; turn < turns; turn++)
            CfgEdit.KeepOnly(exitingCopies[turn], turn == turns - 1 ? leave : 1 - leave);
        return made;
    }

    private Dictionary<Value, Value> CopyValues(Dictionary<Block, Block> blocks, Dictionary<Value, Value> previous, bool first)
    {
        Dictionary<Value, Value> values = [];
        foreach (Value phi in _loop.Header.Phis)
        {
            Value incoming = phi.Operands[first ? _entry : 1 - _entry];
            values.Add(phi, first ? incoming : previous.GetValueOrDefault(incoming, incoming));
        }
        List<Value> copies = [];
        foreach (Block block in _loop.Blocks)
        {
            Block copy = blocks[block];
            if (block != _loop.Header)
            {
                foreach (Value phi in block.Phis)
                    copy.Phis.Add(Copy(phi));
            }
            foreach (Value value in block.Body)
                copy.Body.Add(Copy(value));
            copy.Terminate(Copy(block.Terminator!));

            Value Copy(Value value)
            {
                Value twin = new(value.Op, value.Kind, [.. value.Operands])
                {
                    Space = value.Space,
                    Memory = value.Memory,
                    Immediate = value.Immediate,
                    Origin = value.Origin,
                    Block = copy,
                };
                copies.Add(twin);
                values.Add(value, twin);
                return twin;
            }
        }
        foreach (Value copy in copies)
        {
            for (int i = 0; i < copy.Operands.Length; i++)
                copy.Operands[i] = values.GetValueOrDefault(copy.Operands[i], copy.Operands[i]);
        }
        return values;
    }

    /// <summary>Gives a copy its edges; those inside keep the order of the original's predecessors.</summary>
    private void Connect(Block block, Dictionary<Block, Block> blocks, Dictionary<Value, Value> values, Block nowhere)
    {
        Block copy = blocks[block];
        if (block != _loop.Header)
        {
            foreach (Block predecessor in block.Predecessors)
                copy.Predecessors.Add(blocks[predecessor]);
        }
        for (int s = 0; s < block.Successors.Count; s++)
        {
            Block next = block.Successors[s];
            if (next == _loop.Header)
            {
                copy.Successors.Add(nowhere);
                nowhere.Predecessors.Add(copy);
            }
            else if (_loop.Contains(next))
            {
                copy.Successors.Add(blocks[next]);
            }
            else
            {
                int edge = CfgEdit.PredecessorIndex(block, s);
                copy.Successors.Add(next);
                next.Predecessors.Add(copy);
                foreach (Value phi in next.Phis)
                {
                    Value leaving = phi.Operands[edge];
                    phi.Operands = [.. phi.Operands, values.GetValueOrDefault(leaving, leaving)];
                }
            }
        }
    }

    private static void LeadOn(Block latch, Block nowhere, Block start)
    {
        int side = latch.Successors.IndexOf(nowhere);
        latch.Successors[side] = start;
        nowhere.Predecessors.Remove(latch);
        start.Predecessors.Add(latch);
    }
}
