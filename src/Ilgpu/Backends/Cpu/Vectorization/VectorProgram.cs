using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// What the vectoriser hands to an emitter: the structured tree of a kernel, for each value its <see cref="Shape"/>, and for
/// each branch, label, loop and edge whether lanes may part there. Knows nothing of IL.
/// </summary>
internal sealed class VectorProgram
{
    private readonly Shape[] _shapes;
    private readonly ShapeRules _rules;

    private VectorProgram(Function function, VectorOptions options)
    {
        int count = function.Renumber();
        Function = function;
        Options = options;
        Flow = new FlowGraph(function);
        Root = Structurer.Build(Flow);
        Locals = new LocalLayout(function, options.Lanes);
        _shapes = new Shape[count];
        Divergence divergence = new(Root);
        _rules = new ShapeRules(options, Locals);
        do
        {
            Classify(_rules);
        }
        while (divergence.Update(this));
        divergence.AssignMasks();
    }

    /// <summary>The kernel.</summary>
    public Function Function { get; }

    /// <summary>What it is specialised for.</summary>
    public VectorOptions Options { get; }

    /// <summary>Dominators and loops.</summary>
    public FlowGraph Flow { get; }

    /// <summary>The structured tree.</summary>
    public Node Root { get; }

    /// <summary>Where local arrays lie.</summary>
    public LocalLayout Locals { get; }

    /// <summary>Vectorises a function in which loops have one latch and are in loop-closed form.</summary>
    public static VectorProgram Build(Function function, VectorOptions options) => new(function, options);

    /// <summary>The class of a value.</summary>
    public Shape ShapeOf(Value value) => _shapes[value.Id];

    /// <summary>True for a uniform value that is computed as a vector of one value in all lanes.</summary>
    public bool IsReduction(Value value) => _shapes[value.Id].IsUniform && _rules.Reductions.Contains(value);

    private void Classify(ShapeRules rules)
    {
        Dictionary<Block, LabelNode> labels = [];
        foreach (LabelNode label in Tree.All(Root).OfType<LabelNode>())
            labels[label.Block] = label;
        for (bool changed = true; changed;)
        {
            changed = false;
            foreach (Block block in Function.Blocks)
            {
                labels.TryGetValue(block, out LabelNode? label);
                foreach (Value phi in block.Phis)
                    changed |= Raise(phi, OfPhi(phi, label));
                foreach (Value value in block.Body)
                    changed |= Raise(value, rules.Of(value, _shapes));
            }
        }
    }

    private Shape OfPhi(Value phi, LabelNode? label)
    {
        bool isHeader = Flow.Loop(phi.Block!.Id) == phi.Block.Id;
        if (label is { IsDivergent: true })
        {
            // Lanes that came along different edges meet. Only one value on all edges, of one moment, stays as it is.
            bool one = !isHeader && phi.Operands.All(o => o == phi.Operands[0])
                && !label.Edges.Exists(e => Divergence.LeavesDivergentLoop(e));
            if (!one)
                return Shape.Varying;
        }
        Shape? meet = null;
        foreach (Value operand in phi.Operands)
        {
            Shape shape = _shapes[operand.Id];
            if (operand.Op == OpCode.Undefined || shape.Kind == ShapeKind.Unknown)
                continue;
            meet = meet is null || meet == shape ? shape : Shape.Varying;
        }
        return meet ?? Shape.Uniform;
    }

    private bool Raise(Value value, Shape shape)
    {
        Shape old = _shapes[value.Id];
        if (old == shape || old.IsVarying || shape.Kind == ShapeKind.Unknown)
            return false;
        // Uniform < one linear shape < varying. A linear value that turns out to have another stride is varying.
        _shapes[value.Id] = old.Kind == ShapeKind.Linear ? Shape.Varying : shape;
        return true;
    }
}
