using ILGPU.IR;
using LocalBuilder = System.Reflection.Emit.LocalBuilder;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Gives values their locals. Positions number the program in the order of its text; a value occupies a local from where it is
/// set to its last use, or to the end of a loop that it lives through. A phi and what edges set it to share a local where
/// they are never alive together, as a mutable variable of C# would; so a loop's accumulators need no copies.
/// </summary>
internal sealed class Slots
{
    private const int MaxUnshared = 700;

    private readonly VectorProgram _program;
    private readonly Placement _placement;
    private readonly VectorIsa _isa;
    private readonly IlWriter _il;
    private readonly Dictionary<Value, int> _positions = [];
    private readonly Dictionary<EdgeNode, int> _edges = [];
    private readonly Dictionary<Block, int> _blocks = [];
    private readonly Dictionary<int, (int Start, int End)> _loops = [];
    private readonly Dictionary<(Value, Form), Slot> _slots = [];
    private readonly Dictionary<Type, List<Slot>> _byType = [];
    private readonly Dictionary<Value, Value> _preferred = [];
    private readonly int _end;
    private int _count;

    /// <summary>One or two locals with the intervals that they are taken.</summary>
    private sealed class Slot
    {
        public required LocalBuilder First { get; init; }

        public LocalBuilder? Second { get; init; }

        public List<(int Start, int End)> Taken { get; } = [];

        public bool IsFree(List<(int Start, int End)> wanted) =>
            wanted.TrueForAll(w => Taken.TrueForAll(t => w.Start >= t.End || t.Start >= w.End));
    }

    public Slots(VectorProgram program, Placement placement, VectorIsa isa, IlWriter il)
    {
        _program = program;
        _placement = placement;
        _isa = isa;
        _il = il;
        int position = 1;
        Number(program.Root, ref position);
        _end = position;
        FindPreferred();
        Assign();
    }

    /// <summary>The local of a value's scalar.</summary>
    public LocalBuilder Scalar(Value value) => _slots[(value, Form.Scalar)].First;

    /// <summary>The local of one vector of a value.</summary>
    public LocalBuilder Vector(Value value, int half)
    {
        Slot slot = _slots[(value, Form.Vector)];
        return half == 0 || slot.Second is null ? slot.First : slot.Second;
    }

    /// <summary>True where the value has a local in this form.</summary>
    public bool Has(Value value, Form form) => _slots.ContainsKey((value, form));

    private void Number(Node node, ref int position)
    {
        switch (node)
        {
            case CodeNode code:
                _blocks[code.Block] = position++;
                foreach (Value value in code.Block.Body)
                    _positions[value] = position++;
                _positions[code.Block.Terminator!] = position++;
                break;
            case EdgeNode edge:
                _edges[edge] = position++;
                break;
            case LoopNode loop:
                int start = position;
                Number(loop.Body, ref position);
                _loops[loop.Header.Id] = (start, position++);
                return;
        }
        foreach (Node child in Structurer.Children(node))
            Number(child, ref position);
    }

    private int PositionOf(Placement.Use use)
    {
        if (use.Edge is { } edge)
            return _edges[edge];
        Value user = use.User!;
        return RootOf(user);
    }

    /// <summary>Where the code of a value stands: at its definition, or with the use that computes it in place.</summary>
    private int RootOf(Value value)
    {
        while (!value.IsTerminator && _placement.Of(value) is { IsTree: true, IsInline: true } info)
            value = info.Uses[0].User!;
        return _positions[value];
    }

    private int EndOf(Value value, IEnumerable<Placement.Use> uses, int start)
    {
        int end = start;
        int home = value.Block!.Id;
        foreach (Placement.Use use in uses)
        {
            end = Math.Max(end, PositionOf(use));
            Block at = use.Edge?.From ?? use.User!.Block!;
            for (int loop = _program.Flow.Loop(at.Id); loop >= 0 && !_program.Flow.InLoop(home, loop); loop = _program.Flow.OuterLoop(loop))
                end = Math.Max(end, _loops[loop].End);
        }
        return end;
    }

    private IEnumerable<Placement.Use> UsesOf(Value value, Form form)
    {
        Placement.Info info = _placement.Of(value);
        // Where the vector is made of the scalar at each use, those are uses of the scalar.
        return info.Uses.Where(u => u.Form == form
            || (form == Form.Scalar && u.Form == Form.Vector && info.Vector == Mode.Inline && _placement.Needs.IsFromScalar(value)));
    }

    private List<(int Start, int End)> Occupied(Value value, Form form)
    {
        if (Needs.IsPrologue(value))
            return [(0, _end)];
        if (value.Op != OpCode.Phi)
        {
            int start = _positions[value];
            return [(start, Math.Max(start + 1, EndOf(value, UsesOf(value, form), start)))];
        }
        int set = _blocks[value.Block!];
        if (!_placement.IsSetByEdges(value, form))
            return [(set, Math.Max(set + 1, EndOf(value, UsesOf(value, form), set)))];
        List<(int, int)> taken = [];
        int last = EndOf(value, UsesOf(value, form), set + 1);
        foreach ((EdgeNode edge, int at) in _edges)
        {
            if (edge.To != value.Block)
                continue;
            if (edge.IsBackEdge)
            {
                taken.Add((at, at + 1));
                continue;
            }
            set = Math.Min(set, at);
            for (int loop = _program.Flow.Loop(edge.From.Id); loop >= 0
                && !_program.Flow.InLoop(value.Block!.Id, loop); loop = _program.Flow.OuterLoop(loop))
                set = Math.Min(set, _loops[loop].Start);
        }
        taken.Add((set, last));
        return taken;
    }

    /// <summary>Follows chains of accumulation back from the phi that they end in.</summary>
    private void FindPreferred()
    {
        foreach (Block block in Enumerable.Reverse(_program.Function.Blocks))
        {
            foreach (Value phi in block.Phis)
            {
                foreach (Value operand in phi.Operands)
                    _preferred.TryAdd(operand, phi);
            }
        }
        foreach (Block block in Enumerable.Reverse(_program.Function.Blocks))
        {
            for (int i = block.Body.Count - 1; i >= 0; i--)
            {
                Value value = block.Body[i];
                if (!_preferred.TryGetValue(value, out Value? phi))
                    continue;
                foreach (Value operand in value.Operands)
                {
                    if (operand.Kind == value.Kind && operand.Op != OpCode.Phi && _placement.Of(operand).Uses.Count == 1)
                        _preferred.TryAdd(operand, phi);
                }
            }
        }
    }

    private void Assign()
    {
        foreach (Block block in _program.Function.Blocks)
        {
            foreach (Value phi in block.Phis)
                Assign(phi);
        }
        foreach (Block block in _program.Function.Blocks)
        {
            foreach (Value value in block.Body)
                Assign(value);
        }
    }

    private void Assign(Value value)
    {
        Placement.Info info = _placement.Of(value);
        if (info.Scalar == Mode.Local)
            Assign(value, Form.Scalar);
        if (info.Vector == Mode.Local)
            Assign(value, Form.Vector);
    }

    private void Assign(Value value, Form form)
    {
        Type type = form == Form.Scalar ? ScalarType(value.Kind) : _isa.Vector(value.Kind);
        // The two vectors of a broadcast are one.
        bool pair = form == Form.Vector && value.Kind.IsWide() && !_program.ShapeOf(value).IsUniform;
        List<(int Start, int End)> wanted = Occupied(value, form);
        Slot? slot = null;
        // With both forms, or with two vectors, setting one part could destroy what the other part is still computed from.
        bool simple = !pair && (_placement.Of(value).Scalar != Mode.Local || _placement.Of(value).Vector != Mode.Local);
        foreach (Value other in Related(value))
        {
            if (simple && slot is null && _slots.TryGetValue((other, form), out Slot? candidate) && candidate.First.LocalType == type
                && candidate.Second is null && candidate.IsFree(wanted))
                slot = candidate;
        }
        List<Slot> all = _byType.TryGetValue(type, out List<Slot>? list) ? list : _byType[type] = [];
        if (slot is null && _count > MaxUnshared && !Needs.IsPrologue(value))
        {
            List<(int Start, int End)> strict = [.. wanted.Select(w => (w.Start - 1, w.End + 1))];
            slot = all.Find(s => s.Second is not null == pair && s.IsFree(strict));
        }
        if (slot is null)
        {
            slot = new Slot { First = _il.Local(type), Second = pair ? _il.Local(type) : null };
            all.Add(slot);
            _count++;
        }
        slot.Taken.AddRange(wanted);
        _slots[(value, form)] = slot;
    }

    private IEnumerable<Value> Related(Value value)
    {
        if (_preferred.TryGetValue(value, out Value? phi))
            yield return phi;
        if (value.Op == OpCode.Phi)
        {
            foreach (Value operand in value.Operands)
                yield return operand;
        }
    }

    private static Type ScalarType(ValueKind kind) => kind == ValueKind.Bool ? typeof(int) : VectorIsa.Element(kind);
}
