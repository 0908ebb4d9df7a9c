using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Loads the bits of a Half with their sign extended where nothing but conversions to float reads them: these look at the low 16
/// bits alone, and vectors are converted with fewer operations from the extended form. Matrix-vector products in float16 wait
/// for these operations.
/// </summary>
internal static class SignedHalves
{
    /// <summary>Marks the loads.</summary>
    public static void Mark(Function function)
    {
        HashSet<Value> converted = [], otherwise = [];
        foreach (Block block in function.Blocks)
        {
            foreach (Value value in block.Phis.Concat(block.Body))
                (value.Op == OpCode.HalfToFloat ? converted : otherwise).UnionWith(value.Operands);
        }
        foreach (Value load in converted.Except(otherwise))
        {
            if (load is { Op: OpCode.Load, Memory: MemoryType.UInt16 })
                load.Memory = MemoryType.Int16;
        }
    }
}
