using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>A kernel decoded for the interpreter. Immutable: any number of launches may run it at once.</summary>
internal sealed partial class InterpreterProgram
{
    /// <summary>Decodes a verified, renumbered function, which may change afterwards.</summary>
    /// <param name="function">The kernel.</param>
    /// <param name="checkAccesses">Whether global accesses ask a <see cref="MemoryGuard"/>.</param>
    public InterpreterProgram(Function function, bool checkAccesses = false)
    {
        KernelName = function.Name;
        WarpSize = function.Target.WarpSize;
        ParameterCount = function.Parameters.Count;
        Decoder decoder = new(function, checkAccesses);
        Instruction[] code = decoder.Decode();
        Code = GC.AllocateUninitializedArray<Instruction>(code.Length, pinned: true);
        code.CopyTo(Code, 0);
        Template = [.. decoder.Template];
        Parameters = decoder.Parameters;
        GroupBuiltins = [.. decoder.Builtins.Where(b => b.Kind is <= BuiltinKind.GridIdxZ)];
        ThreadBuiltins = [.. decoder.Builtins.Where(b => IsOfThread(b.Kind))];
        LaunchBuiltins = [.. decoder.Builtins.Where(b => b.Kind > BuiltinKind.GridIdxZ && !IsOfThread(b.Kind))];
        Locals = decoder.Locals;
        Shareds = decoder.Shareds;
        DynamicSharedSlot = decoder.DynamicSharedSlot;
        LocalBytes = decoder.LocalBytes;
        SharedBytes = decoder.SharedBytes;
        HasConvergentOperations = Array.Exists(code, i => i.Code == Interpreter.Code.Convergent);
    }

    /// <summary>For messages.</summary>
    public string KernelName { get; }

    /// <summary>Consecutive threads that shuffles and ballots run over.</summary>
    public int WarpSize { get; }

    /// <summary>Scalars of the argument block.</summary>
    public int ParameterCount { get; }

    /// <summary>The steps; pinned.</summary>
    public Instruction[] Code { get; }

    /// <summary>A register file as it is before a launch: constants set, all else 0.</summary>
    public long[] Template { get; }

    /// <summary>Slots of arguments, by leaf number.</summary>
    public IReadOnlyList<(int Leaf, int Slot)> Parameters { get; }

    /// <summary>Slots set once for a launch.</summary>
    public IReadOnlyList<(BuiltinKind Kind, int Slot)> LaunchBuiltins { get; }

    /// <summary>Slots set once for a group.</summary>
    public IReadOnlyList<(BuiltinKind Kind, int Slot)> GroupBuiltins { get; }

    /// <summary>Slots set for each thread.</summary>
    public IReadOnlyList<(BuiltinKind Kind, int Slot)> ThreadBuiltins { get; }

    /// <summary>Local arrays: slot of the pointer, offset in the thread's block.</summary>
    public IReadOnlyList<(int Slot, int Offset)> Locals { get; }

    /// <summary>Shared arrays: slot of the pointer, offset in the group's block.</summary>
    public IReadOnlyList<(int Slot, int Offset)> Shareds { get; }

    /// <summary>Slot of the pointer to dynamic shared memory, or -1; it lies behind the static arrays.</summary>
    public int DynamicSharedSlot { get; }

    /// <summary>Bytes of local memory of a thread, a multiple of 64.</summary>
    public int LocalBytes { get; }

    /// <summary>Bytes of static shared memory of a group, a multiple of 64.</summary>
    public int SharedBytes { get; }

    /// <summary>Whether threads must wait for each other; otherwise they run one after another.</summary>
    public bool HasConvergentOperations { get; }

    private static bool IsOfThread(BuiltinKind kind) =>
        kind is BuiltinKind.GroupIdxX or BuiltinKind.GroupIdxY or BuiltinKind.GroupIdxZ or BuiltinKind.LaneIdx or BuiltinKind.WarpIdx;
}
