using System.Globalization;
using System.Text;

namespace ILGPU.IR;

/// <summary>Prints the SSA form, one value a line, for dumps, tests and the disk cache's key.</summary>
internal static class Printer
{
    /// <summary>The whole kernel. Call <see cref="Function.Renumber"/> before.</summary>
    public static string Print(Function function)
    {
        StringBuilder text = new();
        text.Append("kernel ").Append(function.Name).Append(" for ").Append(function.Target.AcceleratorType)
            .Append(" warp ").Append(function.Target.WarpSize).Append('\n');
        for (int i = 0; i < function.Parameters.Count; i++)
            text.Append("  param ").Append(i).Append(' ').Append(function.Parameters[i].Kind)
                .Append(' ').Append(function.Parameters[i].Name).Append('\n');
        for (int i = 0; i < function.Assemblies.Count; i++)
            text.Append("  asm ").Append(i).Append(' ').Append(function.Assemblies[i]).Append('\n');
        foreach (Block block in function.Blocks)
        {
            text.Append(block).Append(':');
            if (block.Predecessors.Count > 0)
                text.Append("  ; from ").AppendJoin(", ", block.Predecessors);
            text.Append('\n');
            foreach (Value value in block.Phis.Concat(block.Body))
                text.Append("  ").Append(Print(value)).Append('\n');
            if (block.Terminator is { } terminator)
            {
                text.Append("  ").Append(Print(terminator));
                if (block.Successors.Count > 0)
                    text.Append(" -> ").AppendJoin(", ", block.Successors);
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>One value.</summary>
    public static string Print(Value value)
    {
        StringBuilder text = new();
        if (value.Kind != ValueKind.Void)
        {
            text.Append('%').Append(value.Id).Append(" : ").Append(value.Kind);
            if (value.Kind == ValueKind.Pointer)
                text.Append('.').Append(value.Space);
            text.Append(" = ");
        }
        text.Append(value.Op);
        if (Detail(value) is { } detail)
            text.Append('.').Append(detail);
        if (value.Op is OpCode.Load or OpCode.Store or OpCode.Atomic)
            text.Append('.').Append(value.Memory);
        for (int i = 0; i < value.Operands.Length; i++)
            text.Append(i == 0 ? " %" : ", %").Append(value.Operands[i].Id);
        return text.ToString();
    }

    private static string? Detail(Value value) => value.Op switch
    {
        OpCode.Constant => value.Kind switch
        {
            ValueKind.Float32 => value.AsFloat32.ToString("R", CultureInfo.InvariantCulture) + $" (0x{(uint)value.Immediate:x8})",
            ValueKind.Float64 => value.AsFloat64.ToString("R", CultureInfo.InvariantCulture) + $" (0x{value.Immediate:x16})",
            _ => value.Immediate.ToString(CultureInfo.InvariantCulture),
        },
        OpCode.Parameter or OpCode.Alloca or OpCode.InlineAssembly or OpCode.AssemblyResult =>
            value.Immediate.ToString(CultureInfo.InvariantCulture),
        OpCode.Builtin => ((BuiltinKind)value.Immediate).ToString(),
        OpCode.Math => ((MathFunction)value.Immediate).ToString(),
        OpCode.Atomic => ((AtomicKind)value.Immediate).ToString(),
        OpCode.Shuffle => ((ShuffleKind)value.Immediate).ToString(),
        OpCode.Fence => ((FenceLevel)value.Immediate).ToString(),
        _ => null,
    };
}
