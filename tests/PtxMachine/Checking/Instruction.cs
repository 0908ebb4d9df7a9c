using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>An instruction that the checker let through.</summary>
/// <param name="Text">As written.</param>
/// <param name="Form">The form that it has.</param>
/// <param name="Types">The types among its modifiers, in their order.</param>
internal sealed record Instruction(InstructionText Text, Form Form, IReadOnlyList<PtxType> Types)
{
    public int Line => Text.Line;

    public string Opcode => Text.Opcode;

    /// <summary>The first of its types.</summary>
    public PtxType Type => Types[0];

    /// <summary>Elements of a vector access: 1, 2 or 4.</summary>
    public int VectorLength => Has("v2") ? 2 : Has("v4") ? 4 : 1;

    /// <summary>For branches: the instructions that they may go to.</summary>
    public int[] Targets { get; init; } = [];

    public bool Has(string modifier) => Array.IndexOf(Text.Modifiers, modifier) >= 0;

    /// <summary>The first of several modifiers that it has, or null.</summary>
    public string? Which(params ReadOnlySpan<string> modifiers)
    {
        foreach (string modifier in modifiers)
        {
            if (Has(modifier))
            {
                return modifier;
            }
        }

        return null;
    }

    /// <summary>The registers that it reads, its guard among them.</summary>
    public IEnumerable<Register> Reads()
    {
        if (Text.Guard is { } guard)
        {
            yield return guard.Register;
        }

        for (int i = 0; i < Text.Operands.Length; i++)
        {
            bool destination = IsDestination(i);
            foreach (var register in Registers(Text.Operands[i], destination, reads: true))
            {
                yield return register;
            }
        }
    }

    /// <summary>The registers that it writes.</summary>
    public IEnumerable<Register> Writes()
    {
        for (int i = 0; i < Text.Operands.Length; i++)
        {
            if (IsDestination(i))
            {
                foreach (var register in Registers(Text.Operands[i], true, reads: false))
                {
                    yield return register;
                }
            }
        }
    }

    private bool IsDestination(int operand) => operand < Form.Operands.Length && Form.Operands[operand].IsDestination;

    private static IEnumerable<Register> Registers(Operand operand, bool destination, bool reads) => operand switch
    {
        Operand.Reg register when destination != reads => [register.Register],
        Operand.Address { Register: { } register } when reads => [register],
        Operand.Vector vector => vector.Elements.SelectMany(element => Registers(element, destination, reads)),
        Operand.Pair pair => [.. Registers(pair.First, destination, reads), .. Registers(pair.Second, destination, reads)],
        _ => [],
    };
}
