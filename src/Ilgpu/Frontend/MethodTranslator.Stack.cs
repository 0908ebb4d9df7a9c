using ILGPU.IR;

namespace ILGPU.Frontend;

internal sealed partial class MethodTranslator
{
    private void Push(Operand operand) => _stack.Add(operand);

    private void Push(Value value) => _stack.Add(new Operand(value));

    private void Push(Symbol symbol) => _stack.Add(new Operand(symbol));

    private Operand Pop()
    {
        if (_stack.Count == 0)
            throw new Refusal("IL that reads an empty evaluation stack", "compile the method with a C# compiler");
        Operand top = _stack[^1];
        _stack.RemoveAt(_stack.Count - 1);
        return top;
    }

    private Value PopValue() => ValueOf(Pop());

    /// <summary>The SSA value of a scalar; a reference to a variable moves the variable to memory.</summary>
    private Value ValueOf(Operand operand)
    {
        if (operand.Parts.Length != 1)
            throw new Refusal($"a {operand.StructType} where a number is expected", "use its fields");
        return ValueOf(operand.Parts[0]);
    }

    private Value ValueOf(Part part) => part.Symbol switch
    {
        null => _ssa.Resolve(part.Value!),
        LocalReference reference => throw new SpillRequest([reference.Variable.Key]),
        HostObject { Object: null } => _emitter.Constant(0L),
        { } symbol => throw Misused(symbol),
    };

    private static Refusal Misused(Symbol symbol) => symbol switch
    {
        Boxed boxed => new Refusal($"boxing of {boxed.Type}",
            "use a generic type parameter constrained to an interface, not object or the interface itself"),
        LocalArray array => new Refusal($"an array of {array.Element} used as an object", "index it, or take its elements by reference"),
        TypeSymbol type => new Refusal($"typeof({type.Type}) used as an object", "only compare it with another typeof"),
        HostObject { Object: Array } host =>
            new Refusal(host.Description, "pass its elements as an ArrayView, or write them as a ReadOnlySpan of constants"),
        HostObject host => new Refusal(host.Description, "kernels have no heap: use structs, static methods and type parameters"),
        _ => new Refusal("an address of constant data", "copy it into a local array with an array initialiser"),
    };

    /// <summary>An operand as a variable or argument of a type holds it.</summary>
    private Operand Coerce(Operand operand, Type type)
    {
        TypeLayout layout = TypeLayout.Of(type);
        if (operand.Parts.Length != layout.Leaves.Length)
        {
            throw operand.Symbol is { } symbol
                ? Misused(symbol)
                : new Refusal($"a value of {operand.Parts.Length} scalars where {type} is expected", "convert it explicitly");
        }
        Part[] parts = new Part[operand.Parts.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = Coerce(operand.Parts[i], layout.Leaves[i]);
        return new Operand(layout.IsStruct ? type : null, parts);
    }

    private Part Coerce(Part part, TypeLeaf leaf)
    {
        if (part.Symbol is { } symbol)
            return leaf.MayBeSymbol ? part : ValueOf(part) is { } value ? _emitter.Coerce(value, leaf) : throw Misused(symbol);
        return leaf.Kind == ValueKind.Void ? part : _emitter.Coerce(part.Value!, leaf);
    }

    private Operand Zero(Type type)
    {
        TypeLayout layout = TypeLayout.Of(type);
        return new Operand(layout.IsStruct ? type : null, [.. layout.Leaves.Select(ZeroLeaf)]);
    }

    private Part ZeroLeaf(TypeLeaf leaf) =>
        leaf.Kind == ValueKind.Void ? new HostObject(null, "a null reference") : _emitter.Zero(leaf.Kind);

    private Operand ReadVariable(Variable variable)
    {
        if (variable.Memory is { } memory)
            return Load(new Operand(memory), variable.Type);
        Part[] parts = new Part[variable.Layout.Leaves.Length];
        for (int i = 0; i < parts.Length; i++)
            parts[i] = _ssa.Read(variable, i, _emitter.Current!);
        return new Operand(variable.Layout.IsStruct ? variable.Type : null, parts);
    }

    private void WriteVariable(Variable variable, Operand content)
    {
        content = Coerce(content, variable.Type);
        if (variable.Memory is { } memory)
        {
            Store(new Operand(memory), variable.Type, content);
            return;
        }
        for (int i = 0; i < content.Parts.Length; i++)
            _ssa.Write(variable, i, _emitter.Current!, content.Parts[i]);
    }

    private static Operand AddressOf(Variable variable) =>
        variable.Memory is { } memory ? new Operand(memory) : new Operand(new LocalReference(variable, 0));

    /// <summary>A fresh variable, for what the current instruction must be able to refer to.</summary>
    private Variable Temporary(Type type, Operand content, string role)
    {
        Variable variable = _compilation.Declare(new VariableKey(_key, role, _at.Offset), type, addressTaken: true);
        WriteVariable(variable, content);
        return variable;
    }

    /// <summary>A truth value of a number, address or object.</summary>
    private Value Truth(Operand operand) => operand.Symbol switch
    {
        null => _emitter.ToBool(ValueOf(operand)),
        HostObject host => _emitter.Constant(host.Object is not null),
        _ => _emitter.Constant(true),
    };

    private Value PopComparison(OpCode op)
    {
        Operand b = Pop();
        Operand a = Pop();
        if (a.Symbol is null && b.Symbol is null)
            return _emitter.Compare(op, ValueOf(a), ValueOf(b));
        bool differ = op is OpCode.NotEqual or OpCode.GreaterUnsigned;
        if (!differ && op != OpCode.Equal)
            return _emitter.Compare(op, ValueOf(a), ValueOf(b));
        if (a.Symbol is HostObject { Object: null } || b.Symbol is HostObject { Object: null } || IsNull(a) || IsNull(b))
        {
            bool bothNull = (a.Symbol is HostObject { Object: null } || IsNull(a))
                && (b.Symbol is HostObject { Object: null } || IsNull(b));
            Operand other = a.Symbol is HostObject { Object: null } || IsNull(a) ? b : a;
            return other.Symbol is null && !bothNull
                ? _emitter.Compare(op, ValueOf(other), _emitter.Constant(0L))
                : _emitter.Constant(bothNull != differ);
        }
        if (a.Symbol is TypeSymbol or LocalReference && b.Symbol is TypeSymbol or LocalReference)
            return _emitter.Constant(a.Symbol.Equals(b.Symbol) != differ);
        return _emitter.Compare(op, ValueOf(a), ValueOf(b));
    }

    private static bool IsNull(Operand operand) =>
        operand.Symbol is null && operand.Parts is [{ Value: { Op: OpCode.Constant, Immediate: 0 } or { Op: OpCode.Undefined } }];
}
