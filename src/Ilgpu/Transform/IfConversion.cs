using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>
/// Moves the few cheap, pure values of a small branch in front of the branch, so that <see cref="CfgSimplify"/> can turn the
/// emptied sides into selects: a mask costs more than the work it saves.
/// </summary>
internal static class IfConversion
{
    /// <summary>Values that one side may have.</summary>
    private const int MaxValues = 6;

    /// <summary>Phis of the meeting point that may become selects.</summary>
    private const int MaxPhis = 4;

    /// <summary>Runs the pass, with the control flow simplified and renumbered after it. Returns whether anything changed.</summary>
    public static bool Run(Function function)
    {
        bool changed = false;
        function.Renumber();
        // Inner branches first: what they become may make the branch around them small.
        for (int b = function.Blocks.Count - 1; b >= 0; b--)
        {
            Block block = function.Blocks[b];
            if (block.Terminator!.Op != OpCode.ConditionalBranch)
                continue;
            Block yes = block.Successors[0];
            Block no = block.Successors[1];
            bool yesSmall = IsSmallSide(block, yes);
            bool noSmall = IsSmallSide(block, no);
            Block? join = yesSmall && noSmall && yes.Successors[0] == no.Successors[0] ? yes.Successors[0]
                : yesSmall && yes.Successors[0] == no ? no
                : noSmall && no.Successors[0] == yes ? yes : null;
            if (join is null || join == block || join.Phis.Count > MaxPhis)
                continue;
            if (yes != join)
                changed |= Hoist(yes, block);
            if (no != join)
                changed |= Hoist(no, block);
        }
        return CfgSimplify.Run(function) | changed;
    }

    /// <summary>Cheap enough to be computed whether it is needed or not.</summary>
    public static bool IsCheap(Value value) => value.IsPure && value.Op is not (OpCode.Math or OpCode.Divide or OpCode.DivideUnsigned
        or OpCode.Remainder or OpCode.RemainderUnsigned or OpCode.Sqrt or OpCode.HalfToFloat or OpCode.FloatToHalf);

    private static bool IsSmallSide(Block from, Block side) =>
        side.Predecessors.Count == 1 && side.Predecessors[0] == from && side.Successors.Count == 1 && side.Successors[0] != side
        && side.Phis.Count == 0 && side.Body.Count <= MaxValues && side.Body.TrueForAll(IsCheap);

    private static bool Hoist(Block side, Block to)
    {
        bool any = side.Body.Count > 0;
        foreach (Value value in side.Body)
            to.Append(value);
        side.Body.Clear();
        return any;
    }
}
