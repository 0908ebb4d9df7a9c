using System.Globalization;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>
/// One form of an instruction, written as a line:
/// <code>add {u32 s32} : =T T T : ptx7.0 sm80</code>
/// First the name and its modifiers in their order, {a b} one of several, [a b] one of several or none. Then the operands
/// (see <see cref="OperandForm"/>; T, U, V and X are the types among the modifiers, in their order). Then what it needs.
/// </summary>
internal sealed class Form
{
    private readonly (string[] Names, bool Optional)[] _modifiers;

    private Form(string opcode, (string[] Names, bool Optional)[] modifiers, OperandForm[] operands, int version, int target, bool specific)
    {
        Opcode = opcode;
        _modifiers = modifiers;
        Operands = operands;
        Version = version;
        Target = target;
        IsArchitectureSpecific = specific;
    }

    public string Opcode { get; }

    public OperandForm[] Operands { get; }

    /// <summary>The version of PTX that has it, as <see cref="ModuleText.Version"/>.</summary>
    public int Version { get; }

    /// <summary>The lowest target that has it.</summary>
    public int Target { get; }

    /// <summary>Whether only targets as sm_90a have it.</summary>
    public bool IsArchitectureSpecific { get; }

    /// <summary>Reads a line of a table.</summary>
    public static Form Parse(string line)
    {
        string[] parts = line.Split(" : ");
        string[] words = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<(string[], bool)> modifiers = [];
        for (int i = 1; i < words.Length; i++)
        {
            char open = words[i][0];
            if (open is '{' or '[')
            {
                char close = open == '{' ? '}' : ']';
                int end = Array.FindIndex(words, i, word => word.EndsWith(close));
                modifiers.Add((string.Join(' ', words[i..(end + 1)]).Trim(open, close).Split(' '), open == '['));
                i = end;
            }
            else
            {
                modifiers.Add(([words[i]], false));
            }
        }

        var operands = parts.Length > 1
            ? parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word != "-").Select(OperandForm.Parse).ToArray()
            : [];
        int version = 60;
        int target = 70;
        bool specific = false;
        foreach (string need in parts.Length > 2 ? parts[2].Split(' ', StringSplitOptions.RemoveEmptyEntries) : [])
        {
            if (need.StartsWith("ptx", StringComparison.Ordinal))
            {
                version = int.Parse(need[3..].Replace(".", ""), CultureInfo.InvariantCulture);
            }
            else
            {
                specific = need.EndsWith('a');
                target = int.Parse(need[2..].TrimEnd('a'), CultureInfo.InvariantCulture);
            }
        }

        return new Form(words[0], [.. modifiers], operands, version, target, specific);
    }

    /// <summary>How many modifiers fit before one does not; all of them where the form matches.</summary>
    public int Match(string[] modifiers, out bool complete)
    {
        int at = 0;
        foreach (var (names, optional) in _modifiers)
        {
            if (at < modifiers.Length && Array.IndexOf(names, modifiers[at]) >= 0)
            {
                at++;
            }
            else if (!optional)
            {
                complete = false;
                return at;
            }
        }

        complete = at == modifiers.Length;
        return at;
    }
}
