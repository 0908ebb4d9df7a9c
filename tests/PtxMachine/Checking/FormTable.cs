using System.Collections.Frozen;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>Every form of every instruction that this machine knows, by the ISA manual.</summary>
internal static partial class FormTable
{
    private static readonly FrozenDictionary<string, Form[]> Forms = Make();

    /// <summary>The forms of an instruction, or none.</summary>
    public static Form[] Of(string opcode) => Forms.TryGetValue(opcode, out var forms) ? forms : [];

    private static FrozenDictionary<string, Form[]> Make() =>
        string.Join('\n', Integers, Floats, Halves, Comparisons, Moves, Memory, Threads, Matrices)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(Form.Parse)
            .GroupBy(form => form.Opcode)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
}
