using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Decides for each value in which forms it is computed, and whether each stays on the evaluation stack until its one use or
/// is kept in a local. Values stay on the stack only where that keeps the order of the program (so loads never pass stores and
/// no register lives longer than in the source), apart from address arithmetic, which goes to where it is used.
/// </summary>
internal sealed class Placement
{
    private readonly VectorProgram _program;
    private readonly Info[] _infos;

    public Placement(VectorProgram program)
    {
        _program = program;
        Needs = new Needs(program);
        _infos = new Info[program.Function.Values().Count()];
        for (int i = 0; i < _infos.Length; i++)
            _infos[i] = new Info();
        FindUses();
        foreach (Block block in program.Function.Blocks)
            FindTrees(block);
        foreach (Value value in program.Function.Values())
            ChooseModes(value);
    }

    /// <summary>What operations push.</summary>
    public Needs Needs { get; }

    /// <summary>One use of a value: by another value's code, or by an edge that sets a phi.</summary>
    public readonly record struct Use(Value? User, EdgeNode? Edge, Form Form, int Weight);

    /// <summary>What is known of one value.</summary>
    public sealed class Info
    {
        /// <summary>How the scalar reaches its users.</summary>
        public Mode Scalar { get; set; }

        /// <summary>How the vector reaches its users.</summary>
        public Mode Vector { get; set; }

        /// <summary>Users other than the value's own vector form.</summary>
        public List<Use> Uses { get; } = [];

        /// <summary>True where the only use may compute it in place.</summary>
        public bool IsTree { get; set; }

        /// <summary>True where nothing is computed at the definition.</summary>
        public bool IsInline => Scalar != Mode.Local && Vector != Mode.Local;

        /// <summary>How often a form is pushed.</summary>
        public int Weight(Form form) => Uses.Where(u => u.Form == form).Sum(u => u.Weight);
    }

    /// <summary>What is known of a value.</summary>
    public Info Of(Value value) => _infos[value.Id];

    /// <summary>True where edges set a phi's form: a varying phi's vector, a uniform or linear one's scalar. Where the vector cannot
    /// be made of the scalar, edges set both.</summary>
    public bool IsSetByEdges(Value phi, Form form) => form == Form.Scalar ? !_program.ShapeOf(phi).IsVarying : !Needs.IsFromScalar(phi);

    private void FindUses()
    {
        HashSet<(Value, Form)> seen = [];
        Stack<(Value Value, Form Form)> work = new();
        Dictionary<Block, List<EdgeNode>> edges = [];
        foreach (EdgeNode edge in Tree.All(_program.Root).OfType<EdgeNode>())
        {
            if (!edges.TryGetValue(edge.To, out List<EdgeNode>? list))
                edges[edge.To] = list = [];
            list.Add(edge);
        }
        foreach (Value value in _program.Function.Values())
        {
            if (!value.HasSideEffect)
                continue;
            Form form = value.Kind != ValueKind.Void && _program.ShapeOf(value).IsVarying ? Form.Vector : Form.Scalar;
            if (seen.Add((value, form)))
                work.Push((value, form));
        }
        while (work.TryPop(out (Value Value, Form Form) item))
        {
            (Value value, Form form) = item;
            if (Needs.IsFree(value))
                continue;
            if (value.Op == OpCode.Phi)
            {
                if (IsSetByEdges(value, form))
                {
                    foreach (EdgeNode edge in edges[value.Block!])
                        Add(value.Operands[edge.PhiIndex], new Use(null, edge, form, 1));
                }
                else if (seen.Add((value, Form.Scalar)))
                {
                    work.Push((value, Form.Scalar));
                }
                continue;
            }
            if (form == Form.Vector && value.Kind != ValueKind.Void && Needs.IsFromScalar(value))
            {
                if (seen.Add((value, Form.Scalar)))
                    work.Push((value, Form.Scalar));
                continue;
            }
            foreach (Need need in Needs.Of(value, form))
                Add(need.Value, new Use(value, null, need.Form, need.Weight));
        }

        void Add(Value value, Use use)
        {
            _infos[value.Id].Uses.Add(use);
            if (seen.Add((value, use.Form)))
                work.Push((value, use.Form));
        }
    }

    /// <summary>Expression trees of a block: an operand may stay on the stack where nothing is computed between it and its use.</summary>
    private void FindTrees(Block block)
    {
        List<Value> pending = [];
        IEnumerable<Value> values = block.Terminator is { } end ? block.Body.Append(end) : block.Body;
        foreach (Value value in values)
        {
            if (Needs.IsFree(value) || Needs.IsPrologue(value) || (!value.HasSideEffect && Of(value).Uses.Count == 0))
                continue;
            if (IsSingle(value) && IsAddressArithmetic(value))
            {
                Of(value).IsTree = true;
                continue;
            }
            for (int i = value.Operands.Length - 1; i >= 0 && pending.Count > 0; i--)
            {
                Value operand = value.Operands[i];
                if (pending[^1] != operand)
                    continue;
                Of(operand).IsTree = true;
                pending.RemoveAt(pending.Count - 1);
            }
            if (!value.HasSideEffect && !value.IsConvergent && IsSingle(value))
                pending.Add(value);
            else
                pending.Clear();
        }

        bool IsSingle(Value value)
        {
            List<Use> uses = Of(value).Uses;
            return uses.Count == 1 && uses[0] is { Weight: 1, User: { } user } && user.Block == block && user.Op != OpCode.Phi;
        }
    }

    private bool IsAddressArithmetic(Value value) => value.Kind is ValueKind.Int32 or ValueKind.Int64 or ValueKind.Pointer
        && value.Op is OpCode.PointerAdd or OpCode.Add or OpCode.Subtract or OpCode.Multiply or OpCode.ShiftLeft
            or OpCode.SignExtend32 or OpCode.ZeroExtend32
        && Of(value).Uses[0].Form == Form.Scalar;

    private void ChooseModes(Value value)
    {
        Info info = Of(value);
        if (Needs.IsFree(value))
        {
            info.Scalar = info.Vector = Mode.Inline;
            return;
        }
        int scalar = info.Weight(Form.Scalar);
        int vector = info.Weight(Form.Vector);
        bool tree = info.IsTree;
        if (value.Op == OpCode.Phi)
        {
            if (scalar + vector == 0)
                return;
            if (IsSetByEdges(value, Form.Vector))
            {
                info.Scalar = scalar > 0 ? Mode.Local : Mode.None;
                info.Vector = vector > 0 ? Mode.Local : Mode.None;
                return;
            }
            info.Scalar = Mode.Local;
            info.Vector = vector == 0 ? Mode.None : IsBroadcastInPlace(value, vector) ? Mode.Inline : Mode.Local;
            return;
        }
        if (scalar == 0 && vector == 0)
            return;
        if (!Needs.IsFromScalar(value))
        {
            Mode mode = tree ? Mode.Inline : Mode.Local;
            info.Scalar = scalar > 0 ? mode : Mode.None;
            info.Vector = vector > 0 ? mode : Mode.None;
            return;
        }
        if (vector == 0)
        {
            info.Scalar = tree ? Mode.Inline : Mode.Local;
            return;
        }
        if (scalar == 0 && !value.Kind.IsWide())
        {
            // The scalar is used once, by the broadcast.
            info.Scalar = Mode.Inline;
            info.Vector = tree ? Mode.Inline : Mode.Local;
            return;
        }
        info.Scalar = Mode.Local;
        info.Vector = IsBroadcastInPlace(value, vector) ? Mode.Inline : Mode.Local;
    }

    /// <summary>One vector use, not in a deeper loop: broadcast there.</summary>
    private bool IsBroadcastInPlace(Value value, int weight)
    {
        if (weight != 1)
            return false;
        Use use = Of(value).Uses.First(u => u.Form == Form.Vector);
        Block block = use.User is { } user ? user.Block! : use.Edge!.From;
        return _program.Flow.Depth(block.Id) <= _program.Flow.Depth(value.Block!.Id);
    }
}
