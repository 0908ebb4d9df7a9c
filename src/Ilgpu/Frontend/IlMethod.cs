using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Metadata;

namespace ILGPU.Frontend;

/// <summary>The decoded body of one concrete method: instructions, control flow graph, types of its variables.</summary>
internal sealed class IlMethod
{
    private static readonly ConcurrentDictionary<MethodBase, IlMethod> s_cache = new();

    private readonly Type[]? _typeArguments;
    private readonly Type[]? _methodArguments;

    private IlMethod(MethodBase method, MethodBody body)
    {
        Method = method;
        _typeArguments = method.DeclaringType is { IsGenericType: true } type ? type.GetGenericArguments() : null;
        _methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        InitLocals = body.InitLocals;
        HasExceptionHandlers = body.ExceptionHandlingClauses.Count > 0;
        Instructions = IlReader.Read(body.GetILAsByteArray());
        List<Type> types = [];
        if (!method.IsStatic)
            types.Add(method.DeclaringType!.IsValueType ? method.DeclaringType.MakeByRefType() : method.DeclaringType);
        foreach (ParameterInfo parameter in method.GetParameters())
            types.Add(parameter.ParameterType);
        ArgumentCount = types.Count;
        foreach (LocalVariableInfo local in body.LocalVariables)
            types.Add(local.LocalType);
        VariableTypes = [.. types];
        ReturnType = method is MethodInfo info ? info.ReturnType : typeof(void);
        AddressTaken = new bool[types.Count];
        if (!HasExceptionHandlers)
            Blocks = BuildGraph();
    }

    /// <summary>The method.</summary>
    public MethodBase Method { get; }

    /// <summary>Types of the arguments (<c>this</c> included), then of the locals.</summary>
    public Type[] VariableTypes { get; }

    /// <summary>How many of <see cref="VariableTypes"/> are arguments.</summary>
    public int ArgumentCount { get; }

    /// <summary>void for constructors.</summary>
    public Type ReturnType { get; }

    /// <summary>True where locals and stack allocations start as zeros.</summary>
    public bool InitLocals { get; }

    /// <summary>True for try, catch, finally.</summary>
    public bool HasExceptionHandlers { get; }

    /// <summary>All instructions in order.</summary>
    public IlInstruction[] Instructions { get; }

    /// <summary>For each variable, whether its address is taken anywhere.</summary>
    public bool[] AddressTaken { get; }

    /// <summary>The reachable blocks in reverse postorder, entry first.</summary>
    public List<IlBlock> Blocks { get; } = [];

    /// <summary>The block that begins with each instruction offset, where one does.</summary>
    public Dictionary<int, IlBlock> BlockAt { get; } = [];

    /// <summary>Decodes a method, or null where it has no IL.</summary>
    public static IlMethod? Read(MethodBase method)
    {
        if (s_cache.TryGetValue(method, out IlMethod? known))
            return known;
        MethodBody? body;
        try
        {
            body = method.GetMethodBody();
        }
        catch (Exception e) when (e is InvalidOperationException or NotSupportedException)
        {
            body = null;
        }
        return body?.GetILAsByteArray() is null ? null : s_cache.GetOrAdd(method, m => new IlMethod(m, body));
    }

    /// <summary>The method a token names, in this method's generic context.</summary>
    public MethodBase ResolveMethod(long token) =>
        Method.Module.ResolveMethod((int)token, _typeArguments, _methodArguments)!;

    /// <summary>The field a token names.</summary>
    public FieldInfo ResolveField(long token) => Method.Module.ResolveField((int)token, _typeArguments, _methodArguments)!;

    /// <summary>The type a token names.</summary>
    public Type ResolveType(long token) => Method.Module.ResolveType((int)token, _typeArguments, _methodArguments);

    /// <summary>The type, method or field a token names.</summary>
    public MemberInfo ResolveMember(long token) => Method.Module.ResolveMember((int)token, _typeArguments, _methodArguments)!;

    /// <summary>The string a token names.</summary>
    public string ResolveString(long token) => Method.Module.ResolveString((int)token);

    /// <summary>The variable that an instruction writes or whose address it takes, or -1.</summary>
    public int WrittenVariable(in IlInstruction instruction) => instruction.Code switch
    {
        ILOpCode.Starg or ILOpCode.Starg_s or ILOpCode.Ldarga or ILOpCode.Ldarga_s => (int)instruction.Operand,
        ILOpCode.Stloc or ILOpCode.Stloc_s or ILOpCode.Ldloca or ILOpCode.Ldloca_s => ArgumentCount + (int)instruction.Operand,
        >= ILOpCode.Stloc_0 and <= ILOpCode.Stloc_3 => ArgumentCount + (instruction.Code - ILOpCode.Stloc_0),
        _ => -1,
    };

    private List<IlBlock> BuildGraph()
    {
        SortedSet<int> leaders = [0];
        foreach (IlInstruction i in Instructions)
        {
            if (i.IsBranch)
                leaders.Add((int)i.Operand);
            foreach (int target in i.Targets ?? [])
                leaders.Add(target);
            if (i.IsBranch || i.Targets is not null || i.EndsFlow)
                leaders.Add(i.Next);
            if (i.Code is ILOpCode.Ldarga or ILOpCode.Ldarga_s or ILOpCode.Ldloca or ILOpCode.Ldloca_s)
                AddressTaken[WrittenVariable(i)] = true;
        }
        IlBlock? current = null;
        for (int i = 0; i < Instructions.Length; i++)
        {
            if (leaders.Contains(Instructions[i].Offset))
                BlockAt[Instructions[i].Offset] = current = new IlBlock(i);
            current!.End = i + 1;
        }
        foreach (IlBlock block in BlockAt.Values)
        {
            IlInstruction last = Instructions[block.End - 1];
            if (!last.EndsFlow)
                Link(block, last.Next);
            if (last.IsBranch)
                Link(block, (int)last.Operand);
            foreach (int target in last.Targets ?? [])
                Link(block, target);
        }
        List<IlBlock> order = ReversePostorder(BlockAt[0]);
        foreach (IlBlock block in order)
        {
            foreach (IlBlock next in block.Successors)
                next.Predecessors.Add(block);
        }
        foreach (IlBlock header in order.Where(b => b.IsLoopHeader))
            FindLoopWrites(header);
        return order;

        void Link(IlBlock from, int target)
        {
            if (!BlockAt.TryGetValue(target, out IlBlock? to))
                throw new BadImageFormatException($"{Method}: control flow runs to IL_{target:x4}, which is no instruction");
            if (!from.Successors.Contains(to))
                from.Successors.Add(to);
        }
    }

    private static List<IlBlock> ReversePostorder(IlBlock entry)
    {
        List<IlBlock> order = [];
        HashSet<IlBlock> seen = [entry];
        Stack<(IlBlock Block, int Next)> stack = new();
        stack.Push((entry, 0));
        while (stack.Count > 0)
        {
            (IlBlock block, int next) = stack.Pop();
            if (next == block.Successors.Count)
            {
                order.Add(block);
                continue;
            }
            stack.Push((block, next + 1));
            if (seen.Add(block.Successors[next]))
                stack.Push((block.Successors[next], 0));
        }
        order.Reverse();
        for (int i = 0; i < order.Count; i++)
            order[i].Order = i;
        return order;
    }

    // Everything that reaches a back edge without passing the header.
    private void FindLoopWrites(IlBlock header)
    {
        HashSet<IlBlock> loop = [header];
        Stack<IlBlock> work = new(header.Predecessors.Where(p => p.Order >= header.Order));
        while (work.TryPop(out IlBlock? block))
        {
            if (!loop.Add(block))
                continue;
            foreach (IlBlock before in block.Predecessors)
                work.Push(before);
        }
        foreach (IlBlock block in loop)
        {
            for (int i = block.First; i < block.End; i++)
            {
                int written = WrittenVariable(Instructions[i]);
                if (written >= 0)
                    header.LoopWrites.Add(written);
            }
        }
    }
}
