using ILGPU.Backends.Cpu;
using ILGPU.IR;
using ILGPU.Transform;

namespace ILGPU.Backends.OpenCL;

/// <summary>Control flow as the kernel has it.</summary>
internal sealed partial class ClEmitter
{
    private readonly Stack<LoopNode> _openLoops = new();
    private Node _root = null!;

    /// <summary>
    /// Structures the function; true where all threads of a group, or of a warp where that is enough, come to each convergent operation
    /// together.
    /// </summary>
    private bool AnalyzeFlow()
    {
        RedundantPhis.Remove(_function);
        LoopClosedSsa.Convert(_function);
        bool isOneWarp = _function.Target.MaxNumThreadsPerGroup <= _function.Target.WarpSize;
        _root = Structure(isOneWarp, out HashSet<Block> forGroups);
        HashSet<Block> forWarps = forGroups;
        if (_subGroups is not null && !isOneWarp)
            Structure(isOneWarp: true, out forWarps);
        return _function.Blocks.TrueForAll(block => block.Body.TrueForAll(value => !value.IsConvergent
            || (IsOfWarp(value) ? forWarps : forGroups).Contains(block)));
    }

    /// <summary>A tree of the function, and the blocks to which all threads of a group or of a warp come together.</summary>
    private Node Structure(bool isOneWarp, out HashSet<Block> together)
    {
        VectorProgram program = VectorProgram.Build(_function,
            new VectorOptions(_function.Target.WarpSize, IsFull: false, IsOneDimensional: false, isOneWarp));
        together = [.. Tree.All(program.Root).OfType<CodeNode>().Where(IsTogether).Select(code => code.Block)];
        return program.Root;
    }

    /// <summary>True for what needs no more than the threads of a warp.</summary>
    private static bool IsOfWarp(Value value) => value.Op is OpCode.Shuffle or OpCode.Ballot or OpCode.WarpBarrier;

    /// <summary>True where all threads that began run the node at once.</summary>
    private static bool IsTogether(Node node)
    {
        foreach ((Node around, Node child) in Tree.Around(node))
        {
            switch (around)
            {
                case IfNode { IsDivergent: true } or LoopNode { IsDivergent: true }:
                    return false;
                case LabelNode label when child == label.Follow && label.Mask == LabelMask.Wait:
                    return false;
                case LabelNode label when child == label.Follow && label.Mask is LabelMask.Shared or LabelMask.Assigned:
                    if (!label.Edges.TrueForAll(IsTogether))
                        return false;
                    break;
            }
        }
        return true;
    }

    private void Structured(Node node)
    {
        switch (node)
        {
            case CodeNode code:
                foreach (Value value in code.Block.Body)
                    Together(value);
                Structured(code.Exit);
                break;
            case IfNode branch:
                Line($"if ({Ref(branch.Condition)}) {{");
                Nested(branch.WhenTrue);
                Line("} else {");
                Nested(branch.WhenFalse);
                Line("}");
                break;
            case EdgeNode edge:
                SetPhis(edge);
                if (edge.Inline is { } inline)
                    Structured(inline);
                else if (edge.Target is LabelNode target)
                    Line($"goto block{target.Block.Id};");
                else if (_openLoops.Peek() == edge.Target)
                    Line("continue;");
                else
                    Line($"goto loop{((LoopNode)edge.Target!).Header.Id};");
                break;
            case ReturnNode:
                Line("return;");
                break;
            case LabelNode label:
                Structured(label.Inner);
                Line($"block{label.Block.Id}: ;");
                Structured(label.Follow);
                break;
            case LoopNode loop:
                if (IsNamed(loop))
                    Line($"loop{loop.Header.Id}: ;");
                Line("while (1) {");
                _openLoops.Push(loop);
                Nested(loop.Body);
                _openLoops.Pop();
                Line("}");
                break;
        }
    }

    /// <summary>True where an inner loop goes back to a loop.</summary>
    private static bool IsNamed(LoopNode loop) => Tree.All(loop.Body).OfType<EdgeNode>().Any(edge => edge.Target == loop
        && Tree.Around(edge).TakeWhile(a => a.Around != loop).Any(a => a.Around is LoopNode));

    private void Nested(Node node)
    {
        _indent++;
        Structured(node);
        _indent--;
    }

    private void SetPhis(EdgeNode edge) => SetPhis(edge.To, edge.PhiIndex);

    /// <summary>Assigns the phis of a block, all at once.</summary>
    private void SetPhis(Block to, int index)
    {
        Value[] phis = [.. to.Phis.Where(p => p.Operands[index].Op != OpCode.Undefined && p.Operands[index] != p)];
        HashSet<Value> written = [];
        bool overlaps = false;
        foreach (Value phi in phis)
        {
            overlaps |= written.Contains(phi.Operands[index]);
            written.Add(phi);
        }
        if (!overlaps)
        {
            foreach (Value phi in phis)
                Line($"{Ref(phi)} = {Ref(phi.Operands[index])};");
            return;
        }
        // A phi that another one reads on this edge must not be overwritten before.
        Line("{");
        _indent++;
        foreach (Value phi in phis)
            Line($"{TypeOf(phi)}t{phi.Id} = {Ref(phi.Operands[index])};");
        foreach (Value phi in phis)
            Line($"{Ref(phi)} = t{phi.Id};");
        _indent--;
        Line("}");
    }
}
