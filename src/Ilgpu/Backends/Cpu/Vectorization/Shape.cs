namespace ILGPU.Backends.Cpu;

/// <summary>How a value differs between the lanes of a warp.</summary>
internal enum ShapeKind : byte
{
    /// <summary>Not classified yet.</summary>
    Unknown,

    /// <summary>The same in all lanes that run: one scalar.</summary>
    Uniform,

    /// <summary>Lane 0's scalar plus a known stride for each lane.</summary>
    Linear,

    /// <summary>Any: a vector.</summary>
    Varying,
}

/// <summary>The class of a value: <see cref="ShapeKind"/>, and for Linear the stride.</summary>
/// <param name="Kind">The class.</param>
/// <param name="Stride">What each lane adds (bytes for pointers), modulo the width of the value.</param>
/// <param name="IsExact">False where scalar and stride give the value only if it does not wrap, as the sign extension of a
/// 32-bit index does: good for addresses, of which active lanes never wrap; as a vector it is computed operation by operation.</param>
internal readonly record struct Shape(ShapeKind Kind, long Stride, bool IsExact)
{
    /// <summary>One scalar.</summary>
    public static readonly Shape Uniform = new(ShapeKind.Uniform, 0, true);

    /// <summary>A vector.</summary>
    public static readonly Shape Varying = new(ShapeKind.Varying, 0, true);

    /// <summary>Linear, or uniform where the stride is 0 (and nothing is left to prove).</summary>
    public static Shape Linear(long stride, bool exact) =>
        stride == 0 && exact ? Uniform : new Shape(ShapeKind.Linear, stride, exact);

    /// <summary>One scalar for all lanes.</summary>
    public bool IsUniform => Kind == ShapeKind.Uniform;

    /// <summary>A vector alone.</summary>
    public bool IsVarying => Kind == ShapeKind.Varying;

    /// <inheritdoc/>
    public override string ToString() => Kind == ShapeKind.Linear
        ? $"linear {Stride}{(IsExact ? "" : "?")}" : Kind.ToString().ToLowerInvariant();
}
