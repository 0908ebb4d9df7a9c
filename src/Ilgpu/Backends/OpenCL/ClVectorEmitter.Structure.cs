using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>
/// Control flow. A mask is a variable; null stands for all lanes. Where code stands, some lane of its mask runs. The end of a
/// node's text is reached (it "falls") only when all its lanes have returned or wait at labels.
/// </summary>
internal sealed partial class ClVectorEmitter
{
    // Values of a side that is written twice: text costs the driver's compiler time.
    private const int MaxCopied = 400;

    private sealed record LabelState(string Name, string? Mask)
    {
        public string? Shared { get; set; }

        public bool IsUsed { get; set; }
    }

    private sealed record LoopState(string Name, string? Mask);

    private readonly Dictionary<LabelNode, LabelState> _labels = [];
    private readonly Dictionary<LoopNode, LoopState> _loops = [];
    private readonly Stack<LoopNode> _openLoops = new();
    private string? _mask;
    private bool _isMaskedCopy;
    private int _masks;
    private int _names;

    /// <summary>Writes a node under a mask; true where its end can be reached.</summary>
    private bool Run(Node node, string? mask)
    {
        switch (node)
        {
            case CodeNode code:
                _mask = mask;
                foreach (Value value in code.Block.Phis.Concat(code.Block.Body))
                    Statement(value);
                return Run(code.Exit, mask);
            case IfNode { IsDivergent: false } branch:
                return UniformIf(branch, mask);
            case IfNode branch:
                DivergentIf(branch, mask);
                return true;
            case EdgeNode edge:
                return Edge(edge, mask);
            case ReturnNode { IsJump: true }:
                Line("return;");
                return false;
            case ReturnNode:
                return true;
            case LabelNode label:
                return Label(label, mask);
            case LoopNode loop:
                return Loop(loop, mask);
            default:
                throw new InvalidOperationException(node.GetType().Name);
        }
    }

    private bool UniformIf(IfNode branch, string? mask)
    {
        _mask = mask;
        (Node first, Node second) = branch.IsFalseFirst ? (branch.WhenFalse, branch.WhenTrue) : (branch.WhenTrue, branch.WhenFalse);
        string condition = Scalar(branch.Condition);
        Line($"if ({(branch.IsFalseFirst ? $"!{Grouped(condition)}" : condition)}) {{");
        bool falls = false;
        Nested(() => falls = Run(first, mask));
        if (!falls)
        {
            Line("}");
            return Run(second, mask);
        }
        Line("} else {");
        Nested(() => Run(second, mask));
        Line("}");
        return true;
    }

    private void DivergentIf(IfNode branch, string? mask)
    {
        _mask = mask;
        string condition = NewMask();
        Line($"{condition} = {Vector(branch.Condition)};");
        (Node first, Node second) = branch.IsFalseFirst ? (branch.WhenFalse, branch.WhenTrue) : (branch.WhenTrue, branch.WhenFalse);
        if (MaskedSides.Copied(branch, _program, _needs, _isMaskedCopy, size => size <= MaxCopied) is { } copied && copied == second)
        {
            Copied(second, first, second == branch.WhenTrue, condition, mask);
            return;
        }
        Side(first, first == branch.WhenTrue, condition, mask);
        Side(second, second == branch.WhenTrue, condition, mask);
    }

    /// <summary>A side written twice: without masks for when all lanes take it, with masks for when some do.</summary>
    private void Copied(Node side, Node other, bool whenTrue, string condition, string? mask)
    {
        string taken = NewMask();
        Line($"{taken} = {SideMask(whenTrue, condition, mask)};");
        Line($"if ({_prelude.All(taken)}) {{");
        Nested(() => Run(side, null));
        Line("} else {");
        Nested(() =>
        {
            _isMaskedCopy = true;
            Side(other, !whenTrue, condition, mask);
            Line($"if ({_prelude.Any(taken)}) {{");
            Nested(() => Run(side, taken));
            Line("}");
            _isMaskedCopy = false;
        });
        Line("}");
    }

    private void Side(Node side, bool whenTrue, string condition, string? mask)
    {
        // Nothing to do for lanes that only return, or that go where all lanes of this mask go.
        if (side is ReturnNode || (side is EdgeNode { Inline: null, Target: LabelNode { Mask: LabelMask.Scope }, IsJump: false } edge
            && !SetsPhis(edge)))
            return;
        string taken = NewMask();
        Line($"{taken} = {SideMask(whenTrue, condition, mask)};");
        if (side is EdgeNode { Inline: null, IsBackEdge: false })
        {
            Run(side, taken);
            return;
        }
        Line($"if ({_prelude.Any(taken)}) {{");
        Nested(() => Run(side, taken));
        Line("}");
    }

    private static string SideMask(bool whenTrue, string condition, string? mask)
    {
        string side = whenTrue ? condition : "~" + condition;
        return mask is null ? side : $"{mask} & {side}";
    }

    private bool SetsPhis(EdgeNode edge) => edge.To.Phis.Exists(p => _placement.Of(p) is { Scalar: Mode.Local } or { Vector: Mode.Local });

    private bool Edge(EdgeNode edge, string? mask)
    {
        _mask = mask;
        SetPhis(edge, mask);
        if (edge.Inline is { } inline)
            return Run(inline, mask);
        if (edge.Target is LoopNode loop)
        {
            LoopState state = _loops[loop];
            if (state.Mask is { } running && running != mask)
                Line($"{running} = {mask ?? AllLanes};");
            Line(_openLoops.Peek() == loop ? "continue;" : $"goto {state.Name};");
            return false;
        }
        LabelState label = _labels[(LabelNode)edge.Target!];
        switch (((LabelNode)edge.Target!).Mask)
        {
            case LabelMask.Wait:
                Line($"{label.Mask} |= {mask ?? AllLanes};");
                break;
            case LabelMask.Assigned:
                Line($"{label.Mask} = {mask ?? AllLanes};");
                break;
            case LabelMask.Shared:
                label.Shared = mask;
                break;
        }
        if (!edge.IsJump)
            return true;
        label.IsUsed = true;
        Line($"goto {label.Name};");
        return false;
    }

    private bool Label(LabelNode label, string? mask)
    {
        LabelState state = new($"at{++_names}", label.Mask is LabelMask.Wait or LabelMask.Assigned ? NewMask() : null);
        _labels[label] = state;
        if (label.Mask == LabelMask.Wait)
            Line($"{state.Mask} = 0;");
        bool falls = Run(label.Inner, mask);
        switch (label.Mask)
        {
            case LabelMask.Scope:
                Mark();
                return Run(label.Follow, mask);
            case LabelMask.Wait:
                Mark();
                Line($"if ({_prelude.Any(state.Mask!)}) {{");
                Nested(() => Run(label.Follow, state.Mask!));
                Line("}");
                return true;
            default:
                string? follow = state.Mask ?? state.Shared;
                if (!falls)
                {
                    Mark();
                    return Run(label.Follow, follow);
                }
                string after = $"after{++_names}";
                Line($"goto {after};");
                Mark();
                Run(label.Follow, follow);
                Line($"{after}: ;");
                return true;
        }

        void Mark()
        {
            if (state.IsUsed)
                Line($"{state.Name}: ;");
        }
    }

    private bool Loop(LoopNode loop, string? mask)
    {
        LoopState state = new($"loop{++_names}", loop.IsDivergent ? NewMask() : null);
        _loops[loop] = state;
        if (state.Mask is { } running)
            Line($"{running} = {mask ?? AllLanes};");
        if (IsNamed(loop))
            Line($"{state.Name}: ;");
        Line("while (1) {");
        _openLoops.Push(loop);
        bool falls = false;
        Nested(() =>
        {
            falls = Run(loop.Body, state.Mask ?? mask);
            if (falls)
                Line("break;");
        });
        _openLoops.Pop();
        Line("}");
        return falls || loop.IsDivergent;
    }

    /// <summary>True where an inner loop goes back to a loop.</summary>
    private static bool IsNamed(LoopNode loop) => Tree.All(loop.Body).OfType<EdgeNode>().Any(edge => edge.Target == loop
        && Tree.Around(edge).TakeWhile(a => a.Around != loop).Any(a => a.Around is LoopNode));

    private string NewMask() => Declare("mask", $"m{++_masks}");
}
