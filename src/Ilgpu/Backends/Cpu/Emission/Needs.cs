using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>One operand as an operation wants it. The weight is how many times the code of the operation pushes it.</summary>
internal readonly record struct Need(Value Value, Form Form, int Weight);

/// <summary>Which operands, in which form, the code for one form of a value pushes. Must agree with what the emitter does.</summary>
internal sealed class Needs(VectorProgram program)
{
    /// <summary>How a pointer is accessed.</summary>
    public Access AccessOf(Value pointer, MemoryType memory)
    {
        Shape shape = program.ShapeOf(pointer);
        if (shape.IsUniform)
            return Access.Uniform;
        return shape.Kind == ShapeKind.Linear && shape.Stride == Sizes.Of(memory) ? Access.Contiguous : Access.Each;
    }

    /// <summary>True where the vector is made of the scalar: broadcast, plus lane times stride.</summary>
    public bool IsFromScalar(Value value) => program.ShapeOf(value) is { IsVarying: false, IsExact: true };

    /// <summary>True for what costs nothing to push again.</summary>
    public bool IsFree(Value value) => value.Op is OpCode.Constant or OpCode.Undefined
        || (value.Op == OpCode.Builtin && !program.ShapeOf(value).IsVarying);

    /// <summary>True for what is computed once, before the first group.</summary>
    public static bool IsPrologue(Value value) => value.Op is OpCode.Parameter or OpCode.Alloca or OpCode.DynamicShared;

    /// <summary>The operands of one form of a value (phis apart, which are set by edges; <see cref="IsFromScalar"/> vectors need their
    /// scalar).</summary>
    public IEnumerable<Need> Of(Value value, Form form)
    {
        bool wide = value.Kind.IsWide();
        Value[] o = value.Operands;
        switch (value.Op)
        {
            case OpCode.Phi or OpCode.Branch or OpCode.Return or OpCode.Barrier or OpCode.WarpBarrier or OpCode.Fence:
                return [];
            case OpCode.ConditionalBranch:
                return [new(o[0], program.ShapeOf(o[0]).IsUniform ? Form.Scalar : Form.Vector, 1)];
            case OpCode.Load:
                return AccessOf(o[0], value.Memory) switch
                {
                    Access.Uniform => [new(o[0], Form.Scalar, 1)],
                    Access.Contiguous => [new(o[0], Form.Scalar, wide ? 2 : 1)],
                    _ => [new(o[0], Form.Vector, 1)],
                };
            case OpCode.Store:
                return AccessOf(o[0], value.Memory) switch
                {
                    Access.Uniform => [new(o[0], Form.Scalar, 1),
                        new(o[1], program.ShapeOf(o[1]).IsUniform ? Form.Scalar : Form.Vector, 1)],
                    Access.Contiguous => [new(o[0], Form.Scalar, o[1].Kind.IsWide() ? 2 : 1), new(o[1], Form.Vector, 1)],
                    _ => [new(o[0], Form.Vector, 1), new(o[1], Form.Vector, 1)],
                };
            case OpCode.Prefetch:
                return program.ShapeOf(o[0]).IsVarying ? [] : [new(o[0], Form.Scalar, 1)];
            case OpCode.Atomic:
                return o.Select(operand => new Need(operand, Form.Vector, 1));
            case OpCode.Ballot or OpCode.BarrierPopCount:
                return [new(o[0], Form.Vector, 1)];
            case OpCode.GroupBroadcast:
                return program.ShapeOf(o[0]).IsUniform
                    ? [new(o[0], Form.Scalar, 1)]
                    : [new(o[0], Form.Vector, 1), new(o[1], Form.Scalar, 1)];
            case OpCode.Shuffle:
                if (program.ShapeOf(o[0]).IsUniform)
                    return [new(o[0], Form.Scalar, 1)];
                // A lane's source may be in the other half of a wide value, so both halves are pushed for each half.
                int twice = wide ? 2 : 1;
                if (LaneTable.IndexOf(program, value) is { } index)
                    return [new(o[0], Form.Vector, 1), new(index, Form.Vector, 1)];
                return [new(o[0], Form.Vector, twice), new(o[1], Form.Vector, twice), new(o[2], Form.Vector, twice)];
            case OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned when form == Form.Vector:
                return [new(o[0], Form.Vector, 1), new(o[1], program.ShapeOf(o[1]).IsUniform ? Form.Scalar : Form.Vector, wide ? 2 : 1)];
            default:
                if (form == Form.Scalar && program.IsReduction(value))
                    return o.Select(operand => new Need(operand, Form.Vector, 1));
                if (form == Form.Scalar)
                    return o.Select(operand => new Need(operand, Form.Scalar, 1));
                return o.Select(operand => new Need(operand, Form.Vector, wide && !operand.Kind.IsWide() ? 2 : 1));
        }
    }
}

/// <summary>How memory is accessed at a pointer.</summary>
internal enum Access : byte
{
    /// <summary>One address for all lanes.</summary>
    Uniform,

    /// <summary>The lanes' elements lie side by side: one vector access.</summary>
    Contiguous,

    /// <summary>Lane by lane.</summary>
    Each,
}
