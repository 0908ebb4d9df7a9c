using ILGPU.IR;

namespace ILGPU.Frontend;

/// <summary>An entry of the evaluation stack: a struct split into its leaves, or one scalar, address or symbol.</summary>
/// <param name="StructType">The struct's type; null for anything else.</param>
/// <param name="Parts">The leaves.</param>
internal sealed record Operand(Type? StructType, Part[] Parts)
{
    /// <summary>A scalar or an address.</summary>
    public Operand(Value value)
        : this(null, [value])
    {
    }

    /// <summary>A symbol.</summary>
    public Operand(Symbol symbol)
        : this(null, [symbol])
    {
    }

    /// <summary>The only leaf's symbol, or null.</summary>
    public Symbol? Symbol => StructType is null ? Parts[0].Symbol : null;
}
