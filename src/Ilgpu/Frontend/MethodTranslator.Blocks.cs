using System.Reflection.Metadata;
using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private readonly Dictionary<IlBlock, BlockEntry> _entries = [];

    // In reverse postorder every block comes after all its predecessors but those of back edges, so that what is dead because a
    // condition was constant is known before it is reached, and is never translated.
    private void TranslateBlocks()
    {
        foreach (IlBlock block in _il.Blocks)
            _entries[block] = new BlockEntry { Pending = block.Predecessors.Count };
        IlBlock first = _il.Blocks[0];
        if (first.Predecessors.Count > 0)
            EdgeTo(first, _emitter.Current!.BranchTo);
        foreach (IlBlock block in _il.Blocks)
        {
            BlockEntry entry = _entries[block];
            if (entry.Start is not null)
                _emitter.Current = entry.Start;
            else if (block != first)
                _emitter.Current = null;
            if (_emitter.Current is not null)
            {
                entry.IsStarted = true;
                RestoreStack(entry);
                TranslateBlock(block);
            }
            foreach (IlBlock next in block.Successors)
            {
                BlockEntry successor = _entries[next];
                if (--successor.Pending == 0 && successor.Start is { } start)
                    _ssa.Seal(start);
            }
        }
        _emitter.Current = null;
    }

    private void TranslateBlock(IlBlock block)
    {
        for (int i = block.First; i < block.End && _emitter.Current is not null; i++)
        {
            _previous = _at;
            _at = _il.Instructions[i];
            _emitter.Origin = new IlOrigin(_il.Method, _at.Offset);
            try
            {
                Translate(_at);
            }
            catch (Refusal refusal)
            {
                throw Locate(refusal);
            }
        }
        if (_emitter.Current is { } current)
            EdgeTo(_il.BlockAt[_at.Next], current.BranchTo);
    }

    private void RestoreStack(BlockEntry entry)
    {
        _stack.Clear();
        if (entry.Incoming.Count == 0)
            return;
        for (int depth = 0; depth < entry.Incoming[0].Length; depth++)
        {
            int at = depth;
            _stack.Add(Merge(entry.Start!, [.. entry.Incoming.Select(s => s[at])]));
        }
    }

    // Makes the target's block where there is none, notes what is on the stack, and lets the caller link.
    private Block EdgeTo(IlBlock target, Action<Block>? link)
    {
        BlockEntry entry = _entries[target];
        if (entry.Start is null)
        {
            bool isHeader = target.IsLoopHeader || target == _il.Blocks[0];
            HashSet<Variable>? writes = isHeader ? [.. target.LoopWrites.Select(i => _variables[i])] : null;
            entry.Start = _compilation.NewBlock(isSealed: false, writes);
        }
        if (entry.IsStarted && _stack.Count > 0)
            throw new Refusal("a jump back with values on the evaluation stack", "keep them in locals");
        entry.Incoming.Add([.. _stack]);
        link?.Invoke(entry.Start);
        return entry.Start;
    }

    private void Jump(int target)
    {
        EdgeTo(_il.BlockAt[target], _emitter.Current!.BranchTo);
        _emitter.Current = null;
    }

    private void JumpIf(Value condition, int target) => JumpIf(condition, _il.BlockAt[target], _il.BlockAt[_at.Next]);

    private void JumpIf(Value condition, IlBlock whenTrue, IlBlock whenFalse)
    {
        condition = _emitter.ToBool(condition);
        Block from = _emitter.Current!;
        if (condition.Op == OpCode.Constant)
        {
            EdgeTo(condition.Immediate != 0 ? whenTrue : whenFalse, from.BranchTo);
        }
        else if (condition.Op == OpCode.Not)
        {
            JumpIf(condition.Operands[0], whenFalse, whenTrue);
        }
        else if (whenTrue == whenFalse)
        {
            EdgeTo(whenTrue, from.BranchTo);
        }
        else
        {
            Block yes = EdgeTo(whenTrue, null);
            from.BranchTo(condition, yes, EdgeTo(whenFalse, null));
            from.Terminator!.Origin = _emitter.Origin;
        }
        _emitter.Current = null;
    }

    // A chain of comparisons; a constant selector leaves one way only.
    private void Switch(int[] targets)
    {
        Value selector = _emitter.ToInt32(PopValue());
        if (selector.Op == OpCode.Constant)
        {
            Jump((uint)selector.AsInt32 < (uint)targets.Length ? targets[selector.AsInt32] : _at.Next);
            return;
        }
        foreach (IGrouping<int, int> cases in Enumerable.Range(0, targets.Length).GroupBy(i => targets[i]))
        {
            if (cases.Key == _at.Next)
                continue;
            Value condition = cases.Select(i => _emitter.Compare(OpCode.Equal, selector, _emitter.Constant(i)))
                .Aggregate((a, b) => _emitter.Binary(OpCode.Or, a, b));
            Block from = _emitter.Current!;
            Block yes = EdgeTo(_il.BlockAt[cases.Key], null);
            Block no = _compilation.NewBlock(isSealed: false);
            from.BranchTo(condition, yes, no);
            _ssa.Seal(no);
            _emitter.Current = no;
        }
        Jump(_at.Next);
    }

    private void TranslateBranch(in IlInstruction at)
    {
        int target = (int)at.Operand;
        switch (at.Code)
        {
            case ILOpCode.Br or ILOpCode.Br_s:
                Jump(target);
                return;
            case ILOpCode.Leave or ILOpCode.Leave_s:
                _stack.Clear();
                Jump(target);
                return;
            case ILOpCode.Brtrue or ILOpCode.Brtrue_s:
                JumpIf(Truth(Pop()), target);
                return;
            case ILOpCode.Brfalse or ILOpCode.Brfalse_s:
                JumpIf(_emitter.Negate(Truth(Pop())), target);
                return;
        }
        OpCode op = at.Code switch
        {
            ILOpCode.Beq or ILOpCode.Beq_s => OpCode.Equal,
            ILOpCode.Bne_un or ILOpCode.Bne_un_s => OpCode.NotEqual,
            ILOpCode.Blt or ILOpCode.Blt_s => OpCode.Less,
            ILOpCode.Ble or ILOpCode.Ble_s => OpCode.LessOrEqual,
            ILOpCode.Bgt or ILOpCode.Bgt_s => OpCode.Greater,
            ILOpCode.Bge or ILOpCode.Bge_s => OpCode.GreaterOrEqual,
            ILOpCode.Blt_un or ILOpCode.Blt_un_s => OpCode.LessUnsigned,
            ILOpCode.Ble_un or ILOpCode.Ble_un_s => OpCode.LessOrEqualUnsigned,
            ILOpCode.Bgt_un or ILOpCode.Bgt_un_s => OpCode.GreaterUnsigned,
            _ => OpCode.GreaterOrEqualUnsigned,
        };
        JumpIf(PopComparison(op), target);
    }

    private sealed class BlockEntry
    {
        /// <summary>The SSA block it begins in; null while nothing leads here.</summary>
        public Block? Start { get; set; }

        /// <summary>IL predecessors that are not translated yet.</summary>
        public int Pending { get; set; }

        /// <summary>True from the moment its translation begins.</summary>
        public bool IsStarted { get; set; }

        /// <summary>The evaluation stack of each edge, in the order of the block's predecessors.</summary>
        public List<Operand[]> Incoming { get; } = [];
    }
}
