using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>
/// The index of an implicitly grouped kernel: threads are numbered through, x fastest, so that neighbouring lanes have
/// neighbouring x; those beyond the extent leave at once.
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
        Value grid = Widen(BuiltinKind.GridIdxX);
        Value linear = emitter.Binary(OpCode.Add, emitter.Binary(OpCode.Multiply, grid, Widen(BuiltinKind.GroupDimX)), Widen(BuiltinKind.GroupIdxX));
        Value[] extents = new Value[leaves.Length];
        for (int i = 0; i < extents.Length; i++)
        {
            Value extent = emitter.Builtin((BuiltinKind)((int)BuiltinKind.ExtentX + i));
            extents[i] = isLong ? extent : emitter.ToInt32(extent);
        }
        Value total = extents.Aggregate((a, b) => emitter.Binary(OpCode.Multiply, a, b));
        // Unsigned: the last group of a kernel over nearly 2^31 threads may run past the sign.
        Value inside = emitter.Compare(OpCode.LessUnsigned, linear, total);
        Block from = emitter.Current!;
        Block body = compilation.NewBlock(isSealed: false);
        from.BranchTo(inside, body, done);
        compilation.Ssa.Seal(body);
        compilation.Ssa.Seal(done);
        emitter.Current = body;
        Part[] parts = new Part[leaves.Length];
        Value rest = linear;
        for (int i = 0; i < parts.Length; i++)
        {
            bool isLast = i == parts.Length - 1;
            parts[i] = isLast ? rest : emitter.Binary(OpCode.RemainderUnsigned, rest, extents[i]);
            if (!isLast)
                rest = emitter.Binary(OpCode.DivideUnsigned, rest, extents[i]);
        }
        return parts;

        Value Widen(BuiltinKind kind) => isLong ? emitter.ToInt64(emitter.Builtin(kind)) : emitter.Builtin(kind);
    }
}
