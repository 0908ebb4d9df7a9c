using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>The state space of an instruction's address.</summary>
internal static class AddressSpaces
{
    /// <summary>The space of the address in an operand.</summary>
    public static Space Of(Instruction instruction, int operand) => instruction.Opcode switch
    {
        "cp" => operand == 0 ? Space.Shared : Space.Global,
        // Without the modifier the address is generic.
        "ldmatrix" or "stmatrix" => instruction.Which("shared", "shared::cta") is null ? Space.Generic : Space.Shared,
        _ => instruction.Which("global", "const", "shared", "shared::cta", "local", "param") switch
        {
            "global" => Space.Global,
            "const" => Space.Const,
            "shared" or "shared::cta" => Space.Shared,
            "local" => Space.Local,
            "param" => Space.Param,
            _ => Space.Generic,
        },
    };
}
