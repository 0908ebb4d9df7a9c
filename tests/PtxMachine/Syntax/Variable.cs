namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>A declared variable or entry parameter.</summary>
internal sealed class Variable
{
    public required string Name { get; init; }

    public required Space Space { get; init; }

    public required PtxType Type { get; init; }

    /// <summary>Bytes; 0 of an array whose size the launch decides.</summary>
    public required long Bytes { get; init; }

    /// <summary>In bytes, a power of two.</summary>
    public required int Alignment { get; init; }

    public required int Line { get; init; }

    /// <summary>Whether the array's size is the launch's.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>The first content of a module's variable; shorter than the variable where the rest is zero.</summary>
    public byte[] Content { get; set; } = [];

    /// <summary>
    /// Where it lies: of a parameter, shared or local variable in its window, of a module's variable in the module's block.
    /// </summary>
    public long Offset { get; set; }
}
