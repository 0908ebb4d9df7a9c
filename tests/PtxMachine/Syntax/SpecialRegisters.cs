namespace IlgpuLlava.PtxMachine.Syntax;

/// <summary>The special registers that this machine has, with their types.</summary>
internal static class SpecialRegisters
{
    private static readonly Dictionary<string, PtxType> Types = Make();

    /// <summary>Whether a name (without component) belongs to a special register.</summary>
    public static bool IsSpecial(string name) => Types.ContainsKey(name) || Types.ContainsKey(name + ".x");

    /// <summary>The type of a special register, with its component.</summary>
    public static bool TryGet(string name, out PtxType type) => Types.TryGetValue(name, out type);

    private static Dictionary<string, PtxType> Make()
    {
        Dictionary<string, PtxType> types = [];
        foreach (string name in (string[])["%tid", "%ntid", "%ctaid", "%nctaid"])
        {
            foreach (string part in (string[])["x", "y", "z"])
            {
                types.Add($"{name}.{part}", PtxType.U32);
            }
        }

        foreach (string name in (string[])
        [
            "%laneid", "%warpid", "%nwarpid", "%smid", "%nsmid", "%lanemask_eq", "%lanemask_le", "%lanemask_lt",
            "%lanemask_ge", "%lanemask_gt", "%clock", "%clock_hi", "%dynamic_smem_size", "%total_smem_size",
            "%globaltimer_lo", "%globaltimer_hi",
        ])
        {
            types.Add(name, PtxType.U32);
        }

        types.Add("%clock64", PtxType.U64);
        types.Add("%globaltimer", PtxType.U64);
        types.Add("%gridid", PtxType.U64);
        return types;
    }
}
