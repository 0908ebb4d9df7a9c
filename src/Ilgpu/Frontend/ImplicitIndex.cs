using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>
/// The index of an implicitly grouped kernel: groups lie along x, so that neighbouring lanes have neighbouring x; y and z are the
/// group's own place in the grid. Threads beyond the extent along x leave at once.
/// </summary>
internal static class ImplicitIndex
{
    /// <summary>Branches to <paramref name="done"/> where the thread is one too many; the emitter goes on in the other block.</summary>
    /// <returns>The leaves of the index.</returns>
    public static Part[] Build(Compilation compilation, Type indexType, Block done)
    {
        Emitter emitter = compilation.Emitter;
        TypeLeaf[] leaves = TypeLayout.Of(indexType).Leaves;
        bool isLong = leaves[0].Kind == ValueKind.Int64;
        Value x = emitter.Binary(OpCode.Add,
            emitter.Binary(OpCode.Multiply, Widen(BuiltinKind.GridIdxX), Widen(BuiltinKind.GroupDimX)), Widen(BuiltinKind.GroupIdxX));
        Value extent = emitter.Builtin(BuiltinKind.ExtentX);
        // Unsigned: the last group of a kernel over nearly 2^31 threads may run past the sign.
        Value inside = emitter.Compare(OpCode.LessUnsigned, x, isLong ? extent : emitter.ToInt32(extent));
        Block from = emitter.Current!;
        Block body = compilation.NewBlock(isSealed: false);
        from.BranchTo(inside, body, done);
        compilation.Ssa.Seal(body);
        compilation.Ssa.Seal(done);
        emitter.Current = body;
        Part[] index = [x, Widen(BuiltinKind.GridIdxY), Widen(BuiltinKind.GridIdxZ)];
        return index[..leaves.Length];

        Value Widen(BuiltinKind kind) => isLong ? emitter.ToInt64(emitter.Builtin(kind)) : emitter.Builtin(kind);
    }
}
