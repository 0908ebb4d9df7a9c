using ILGPU.IR;
using Il = System.Reflection.Emit.OpCodes;
using Label = System.Reflection.Emit.Label;
using LocalBuilder = System.Reflection.Emit.LocalBuilder;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Control flow. A mask is a local vector of all ones and zeros; null stands for all lanes. Where code stands, some lane of its
/// mask runs. The end of a node's text is reached (it "falls") only when all its lanes have returned or wait at labels.
/// </summary>
internal sealed partial class KernelEmitter
{
    private const int MaxCopied = 15_000;

    private sealed record LabelState(Label Label, LocalBuilder? Mask)
    {
        public LocalBuilder? Shared { get; set; }
    }

    private sealed record LoopState(Label Top, LocalBuilder? Mask);

    private readonly Dictionary<LabelNode, LabelState> _labels = [];
    private readonly Dictionary<LoopNode, LoopState> _loops = [];
    private readonly Stack<LocalBuilder> _freeMasks = new();
    private LocalBuilder? _mask;
    private bool _isMaskedCopy;

    /// <summary>Emits a node under a mask; true where its end can be reached.</summary>
    private bool Emit(Node node, LocalBuilder? mask)
    {
        switch (node)
        {
            case CodeNode code:
                _mask = mask;
                EmitBlock(code.Block);
                return Emit(code.Exit, mask);
            case IfNode { IsDivergent: false } branch:
                return EmitUniformIf(branch, mask);
            case IfNode branch:
                EmitDivergentIf(branch, mask);
                return true;
            case EdgeNode edge:
                return EmitEdge(edge, mask);
            case ReturnNode { IsJump: true }:
                _il.Emit(Il.Br, _endGroup);
                return false;
            case ReturnNode:
                return true;
            case LabelNode label:
                return EmitLabel(label, mask);
            case LoopNode loop:
                return EmitLoop(loop, mask);
            default:
                throw new InvalidOperationException(node.GetType().Name);
        }
    }

    private void EmitBlock(Block block)
    {
        _il.Comment(block.ToString());
        foreach (Value phi in block.Phis)
        {
            if (_placement.Of(phi).Vector == Mode.Local && !_placement.IsSetByEdges(phi, Form.Vector))
                StoreVector(phi);
        }
        foreach (Value value in block.Body)
        {
            if (_needs.IsFree(value) || Needs.IsPrologue(value))
                continue;
            if (value.HasSideEffect)
                EmitEffect(value);
            else
                EmitForms(value);
        }
    }

    private bool EmitUniformIf(IfNode branch, LocalBuilder? mask)
    {
        _mask = mask;
        Label otherwise = _il.Label();
        (Node first, Node second) = branch.IsFalseFirst ? (branch.WhenFalse, branch.WhenTrue) : (branch.WhenTrue, branch.WhenFalse);
        Scalar(branch.Condition);
        _il.Emit(branch.IsFalseFirst ? Il.Brtrue : Il.Brfalse, otherwise);
        if (!Emit(first, mask))
        {
            _il.Mark(otherwise);
            return Emit(second, mask);
        }
        Label end = _il.Label();
        _il.Emit(Il.Br, end);
        _il.Mark(otherwise);
        Emit(second, mask);
        _il.Mark(end);
        return true;
    }

    private void EmitDivergentIf(IfNode branch, LocalBuilder? mask)
    {
        _mask = mask;
        LocalBuilder condition = TakeMask();
        Vector(branch.Condition, 0);
        _il.Store(condition);
        (Node first, Node second) = branch.IsFalseFirst ? (branch.WhenFalse, branch.WhenTrue) : (branch.WhenTrue, branch.WhenFalse);
        if (MaskedSides.Copied(branch, _program, _needs, _isMaskedCopy, size => (size * 6) + _il.Size < MaxCopied) is { } copied
            && copied == second)
            EmitCopied(second, first, second == branch.WhenTrue, condition, mask);
        else
        {
            EmitSide(first, first == branch.WhenTrue, condition, mask);
            EmitSide(second, second == branch.WhenTrue, condition, mask);
        }
        _freeMasks.Push(condition);
    }

    private void EmitCopied(Node side, Node other, bool whenTrue, LocalBuilder condition, LocalBuilder? mask)
    {
        Label partly = _il.Label();
        Label end = _il.Label();
        LocalBuilder taken = TakeMask();
        SideMask(whenTrue, condition, mask);
        _il.Store(taken);
        _il.Load(taken);
        _il.Call(_isa.Operator("get_AllBitsSet", typeof(int), ""));
        _il.Call(_isa.Method("EqualsAll", typeof(int), "vv"));
        _il.Emit(Il.Brfalse, partly);
        if (Emit(side, null))
            _il.Emit(Il.Br, end);
        _il.Mark(partly);
        _isMaskedCopy = true;
        EmitSide(other, !whenTrue, condition, mask);
        _il.Load(taken);
        BranchIfNone(end);
        Emit(side, taken);
        _isMaskedCopy = false;
        _il.Mark(end);
        _freeMasks.Push(taken);
    }

    private void EmitSide(Node side, bool whenTrue, LocalBuilder condition, LocalBuilder? mask)
    {
        // Nothing to do for lanes that only return, or that go where all lanes of this mask go.
        if (side is ReturnNode || (side is EdgeNode { Inline: null, Target: LabelNode { Mask: LabelMask.Scope }, IsJump: false } edge
            && !SetsPhis(edge)))
            return;
        Label skip = _il.Label();
        LocalBuilder taken = TakeMask();
        SideMask(whenTrue, condition, mask);
        _il.Store(taken);
        bool guarded = side is not EdgeNode { Inline: null };
        guarded |= side is EdgeNode { IsBackEdge: true };
        if (guarded)
        {
            _il.Load(taken);
            BranchIfNone(skip);
        }
        Emit(side, taken);
        if (guarded)
            _il.Mark(skip);
        _freeMasks.Push(taken);
    }

    private void SideMask(bool whenTrue, LocalBuilder condition, LocalBuilder? mask)
    {
        if (mask is null)
        {
            _il.Load(condition);
            if (!whenTrue)
                _il.Call(_isa.Method("OnesComplement", typeof(int), "v"));
            return;
        }
        _il.Load(mask);
        _il.Load(condition);
        _il.Call(_isa.Method(whenTrue ? "BitwiseAnd" : "AndNot", typeof(int), "vv"));
    }

    private bool SetsPhis(EdgeNode edge) => edge.To.Phis.Exists(p => _placement.Of(p) is { Scalar: Mode.Local } or { Vector: Mode.Local });

    private bool EmitEdge(EdgeNode edge, LocalBuilder? mask)
    {
        _mask = mask;
        SetPhis(edge, mask);
        if (edge.Inline is { } inline)
            return Emit(inline, mask);
        if (edge.Target is LoopNode loop)
        {
            LoopState state = _loops[loop];
            if (state.Mask is { } running && running != mask)
            {
                LoadMask(mask);
                _il.Store(running);
            }
            _il.Emit(Il.Br, state.Top);
            return false;
        }
        LabelState label = _labels[(LabelNode)edge.Target!];
        switch (((LabelNode)edge.Target!).Mask)
        {
            case LabelMask.Wait:
                _il.Load(label.Mask!);
                LoadMask(mask);
                _il.Call(_isa.Method("BitwiseOr", typeof(int), "vv"));
                _il.Store(label.Mask!);
                break;
            case LabelMask.Assigned:
                LoadMask(mask);
                _il.Store(label.Mask!);
                break;
            case LabelMask.Shared:
                label.Shared = mask;
                break;
        }
        if (!edge.IsJump)
            return true;
        _il.Emit(Il.Br, label.Label);
        return false;
    }

    private bool EmitLabel(LabelNode label, LocalBuilder? mask)
    {
        LabelState state = new(_il.Label(), label.Mask is LabelMask.Wait or LabelMask.Assigned ? TakeMask() : null);
        _labels[label] = state;
        Label after = _il.Label();
        if (label.Mask == LabelMask.Wait)
        {
            _il.Call(_isa.Operator("get_Zero", typeof(int), ""));
            _il.Store(state.Mask!);
        }
        bool falls = Emit(label.Inner, mask);
        bool skips = false;
        LocalBuilder? follow = mask;
        switch (label.Mask)
        {
            case LabelMask.Scope:
                _il.Mark(state.Label);
                break;
            case LabelMask.Wait:
                _il.Mark(state.Label);
                follow = state.Mask!;
                skips = true;
                _il.Load(follow);
                BranchIfNone(after);
                break;
            default:
                follow = state.Mask ?? state.Shared;
                skips = falls;
                if (falls)
                    _il.Emit(Il.Br, after);
                _il.Mark(state.Label);
                break;
        }
        bool end = Emit(label.Follow, follow);
        if (skips)
            _il.Mark(after);
        // A waiting mask is not handed back: a label further out may go on under it.
        return end || skips;
    }

    private bool EmitLoop(LoopNode loop, LocalBuilder? mask)
    {
        LoopState state = new(_il.Label(), loop.IsDivergent ? TakeMask() : null);
        _loops[loop] = state;
        if (state.Mask is { } running)
        {
            LoadMask(mask);
            _il.Store(running);
        }
        _il.Mark(state.Top);
        bool falls = Emit(loop.Body, state.Mask ?? mask);
        if (state.Mask is { } used)
            _freeMasks.Push(used);
        return falls || loop.IsDivergent;
    }

    private LocalBuilder TakeMask() => _freeMasks.TryPop(out LocalBuilder? mask) ? mask : _il.Local(_isa.Vector(typeof(int)));

    private void LoadMask(LocalBuilder? mask)
    {
        if (mask is null)
            _il.Call(_isa.Operator("get_AllBitsSet", typeof(int), ""));
        else
            _il.Load(mask);
    }

    /// <summary>Pops a mask; branches where no lane is in it.</summary>
    private void BranchIfNone(Label target)
    {
        _il.Call(_isa.Operator("get_Zero", typeof(int), ""));
        _il.Call(_isa.Method("EqualsAll", typeof(int), "vv"));
        _il.Emit(Il.Brtrue, target);
    }
}
