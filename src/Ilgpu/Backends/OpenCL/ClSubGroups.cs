namespace ILGPU.Backends.OpenCL;

/// <summary>How a device lets the threads of a warp exchange values without local memory.</summary>
/// <param name="Size">Work-items of a sub-group; a warp is one, or half of one of 64.</param>
/// <param name="Dialect">Whose functions they are.</param>
/// <param name="HasBallot">There is <c>sub_group_ballot</c>.</param>
/// <param name="IsSizeRequired">Kernels have to ask for the size, else the compiler chooses it (cl_intel_required_subgroup_size).</param>
/// <param name="Standard">The language that has the functions: CL1.2, CL2.0 or CL3.0.</param>
internal sealed record ClSubGroups(int Size, ClShuffleDialect Dialect, bool HasBallot, bool IsSizeRequired, string Standard)
{
    private const int WidestWarp = 32;

    /// <summary>Threads of a warp: a vote of a warp is 32 bits.</summary>
    public int WarpSize => Math.Min(Size, WidestWarp);

    /// <summary>
    /// What a device's facts allow: shuffles of any lane (cl_khr_subgroup_shuffle, or Intel's), and a size that is the same in every
    /// kernel or can be asked for; null where shuffles go through local memory.
    /// </summary>
    /// <param name="extensions">The device's extensions.</param>
    /// <param name="device">The version of OpenCL that it has.</param>
    /// <param name="languages">The versions of OpenCL C that it compiles.</param>
    /// <param name="sizes">The sizes that a kernel can ask for, or the one that all have; empty where that is not known.</param>
    /// <param name="canAsk">Whether the size in a built kernel can be asked for (clGetKernelSubGroupInfo).</param>
    public static ClSubGroups? Choose(
        IReadOnlyCollection<string> extensions, Version device, IReadOnlyCollection<Version> languages,
        IReadOnlyCollection<int> sizes, bool canAsk)
    {
        bool isRequired = extensions.Contains("cl_intel_required_subgroup_size");
        bool isBase = extensions.Contains("cl_khr_subgroups") || device >= new Version(2, 1);
        ClShuffleDialect dialect;
        if (extensions.Contains("cl_khr_subgroup_shuffle") && isBase)
            dialect = ClShuffleDialect.Khronos;
        else if (extensions.Contains("cl_intel_subgroups"))
            dialect = ClShuffleDialect.Intel;
        else
            return null;
        string? standard = languages.Any(l => l.Major == 3) ? "CL3.0" : languages.Any(l => l.Major == 2) ? "CL2.0"
            // Intel's extension is one of OpenCL C 1.2.
            : dialect == ClShuffleDialect.Intel ? "CL1.2" : null;
        if (standard is null || !(isRequired || canAsk))
            return null;
        bool hasBallot = extensions.Contains("cl_khr_subgroup_ballot");
        // The widest of 8 to 32; 64 where there is nothing else, halved, for which votes need the bits of both halves.
        int size = sizes.Where(s => s is 8 or 16 or 32).DefaultIfEmpty(sizes.Contains(64) && hasBallot ? 64 : 0).Max();
        return size == 0 ? null : new ClSubGroups(size, dialect, hasBallot, isRequired, standard);
    }

    /// <summary>The functions that emitted text calls.</summary>
    public string Prelude()
    {
        string[] extensions = Dialect == ClShuffleDialect.Intel
            ? ["cl_intel_subgroups", "cl_khr_subgroups"]
            : ["cl_khr_subgroups", "cl_khr_subgroup_shuffle"];
        string enable = string.Concat(extensions.Concat(HasBallot ? ["cl_khr_subgroup_ballot"] : []).Select(extension =>
            $"#ifdef {extension}\n#pragma OPENCL EXTENSION {extension} : enable\n#endif\n"));
        string shuffle = Dialect == ClShuffleDialect.Intel ? "intel_sub_group_shuffle" : "sub_group_shuffle";
        string ballot = (HasBallot, Size) switch
        {
            (true, 64) => "uint4 bits = sub_group_ballot(vote); return (int)(start ? bits.y : bits.x);",
            (true, _) => "return (int)sub_group_ballot(vote).x;",
            _ => "return (int)sub_group_reduce_add(vote ? 1u << lane : 0u);",
        };
        return enable + $$"""
            inline int shuffle_word(int value, int source) { return {{shuffle}}(value, (uint)source); }
            inline long shuffle_wide(long value, int source)
            {
                int2 halves = as_int2(value);
                return as_long((int2)(shuffle_word(halves.x, source), shuffle_word(halves.y, source)));
            }
            inline int ballot(int vote, int lane, int start) { {{ballot}} }

            """;
    }
}
