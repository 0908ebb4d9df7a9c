using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Unrolls loops whose number of turns is known completely: those that index local arrays, so that the arrays can become
/// registers, and those that are tiny. Inner loops come first; what contains a loop just unrolled waits until the copies are
/// simplified and its size is known.
/// </summary>
internal sealed class Unroll
{
    /// <summary>Turns up to which a loop is followed.</summary>
    private const int MaxTurns = 512;

    /// <summary>Values of a function, copies included, for the sake of local arrays. Most of them fold away.</summary>
    private const int MaxValuesForArrays = 12000;

    /// <summary>Values that a tiny loop may have in all of its turns.</summary>
    private const int MaxTinyValues = 512;

    /// <summary>Turns that a tiny loop may have.</summary>
    private const int MaxTinyTurns = 8;

    private readonly Function _function;
    private readonly Loop _loop;
    private readonly DominatorTree _dominators;
    private readonly Unrolling _extent;

    private Unroll(Function function, Loop loop, DominatorTree dominators, Unrolling extent)
    {
        _function = function;
        _loop = loop;
        _dominators = dominators;
        _extent = extent;
    }

    /// <summary>Unrolls what is worth it and renumbers; normalises the loops. Returns whether anything was unrolled.</summary>
    public static bool Run(Function function) => Run(function, Unrolling.Full);

    /// <inheritdoc cref="Run(Function)"/>
    public static bool Run(Function function, Unrolling extent)
    {
        bool changed = false;
        HashSet<Block> fresh = [];
        while (extent != Unrolling.None && UnrollOne(function, fresh, extent))
            changed = true;
        return changed;
    }

    private static bool UnrollOne(Function function, HashSet<Block> fresh, Unrolling extent)
    {
        LoopSimplify.Run(function);
        DominatorTree dominators = new(function);
        int size = function.Values().Count();
        foreach (Loop loop in new LoopForest(function, dominators).InnerFirst())
        {
            if (loop.Blocks.Exists(fresh.Contains))
                continue;
            Unroll unroll = new(function, loop, dominators, extent);
            if (unroll.LastTurn() is not { } last || !unroll.IsWorthIt(last.Turns, size))
                continue;
            LoopClosedSsa.Close(function, loop, dominators);
            fresh.UnionWith(new LoopCopy(function, loop).Unroll(last.Turns, last.Exiting));
            function.Renumber();
            return true;
        }
        return false;
    }

    private bool IsWorthIt(int turns, int functionSize)
    {
        int size = _loop.Blocks.Sum(b => b.Body.Count + 1);
        long copies = (long)size * turns;
        if (_extent == Unrolling.Full && turns <= MaxTinyTurns && copies <= MaxTinyValues)
            return true;
        int most = _extent == Unrolling.FewArrays ? MaxValuesForArrays / 4 : MaxValuesForArrays;
        return functionSize + copies <= most && IndexesLocalArrays();
    }

    /// <summary>Whether an address within a local array depends on the loop's variables.</summary>
    private bool IndexesLocalArrays()
    {
        HashSet<Value> varying = [.. _loop.Header.Phis];
        foreach (Block block in _loop.Blocks)
        {
            foreach (Value value in block.Phis.Concat(block.Body))
            {
                if (value.Op == OpCode.PointerAdd && varying.Contains(value.Operands[1])
                    && DeadCode.Root(value) is { Op: OpCode.Alloca, Space: AddressSpace.Local })
                    return true;
                if ((value.IsPure || value.Op == OpCode.Phi) && Array.Exists(value.Operands, varying.Contains))
                    varying.Add(value);
            }
        }
        return false;
    }

    /// <summary>
    /// Finds an exit that is passed in every turn and whose condition is known: the turns begun, and the block that leaves.
    /// </summary>
    private (int Turns, Block Exiting)? LastTurn()
    {
        (int Turns, Block Exiting)? best = null;
        foreach ((Block from, int successor) in _loop.Exits())
        {
            if (from.Successors.Count != 2 || _loop.Contains(from.Successors[1 - successor]) is false
                || !_dominators.Dominates(from, _loop.Latches[0]))
                continue;
            if (Turns(from, successor) is { } turns && (best is null || turns < best.Value.Turns))
                best = (turns, from);
        }
        return best;
    }

    private int? Turns(Block exiting, int leaves)
    {
        Block header = _loop.Header;
        int entry = header.Predecessors.IndexOf(_loop.Preheader!);
        Dictionary<Value, long?> phis = [];
        foreach (Value phi in header.Phis)
            phis[phi] = phi.Operands[entry].Op == OpCode.Constant ? phi.Operands[entry].Immediate : null;
        for (int turn = 1; turn <= MaxTurns; turn++)
        {
            Dictionary<Value, long?> known = new(phis);
            if (Evaluate(exiting.Terminator!.Operands[0], known) is not { } condition)
                return null;
            if ((condition != 0 ? 0 : 1) == leaves)
                return turn;
            foreach (Value phi in header.Phis)
                phis[phi] = Evaluate(phi.Operands[1 - entry], known);
        }
        return null;
    }

    private long? Evaluate(Value value, Dictionary<Value, long?> known)
    {
        if (value.Op == OpCode.Constant)
            return value.Immediate;
        if (known.TryGetValue(value, out long? bits))
            return bits;
        long? result = null;
        if (value.IsPure && value.Operands.Length is > 0 and <= 3 && _loop.Contains(value.Block!) && value.Kind != ValueKind.Pointer)
        {
            Span<long> operands = [0, 0, 0];
            bool all = true;
            for (int i = 0; i < value.Operands.Length && all; i++)
            {
                long? operand = Evaluate(value.Operands[i], known);
                all = operand.HasValue;
                operands[i] = operand ?? 0;
            }
            if (all)
                result = ScalarMath.Evaluate(value.Op, value.Kind, value.Operands[0].Kind, value.Immediate, operands[0], operands[1],
                    operands[2]);
        }
        known[value] = result;
        return result;
    }
}
