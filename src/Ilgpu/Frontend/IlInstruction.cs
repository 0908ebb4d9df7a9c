using System.Reflection.Metadata;

namespace ILGPU.Frontend;

/// <summary>One decoded IL instruction.</summary>
/// <param name="Offset">Byte offset in the method's IL.</param>
/// <param name="Next">Offset of the instruction behind it.</param>
/// <param name="Code">The operation.</param>
/// <param name="Operand">Integer, bits of a floating constant, metadata token, variable number, or absolute branch target.</param>
/// <param name="Targets">Absolute targets of a switch.</param>
internal readonly record struct IlInstruction(int Offset, int Next, ILOpCode Code, long Operand, int[]? Targets)
{
    /// <summary>True where control may leave to <see cref="Operand"/>.</summary>
    public bool IsBranch => Code.IsBranch() || Code == ILOpCode.Leave || Code == ILOpCode.Leave_s;

    /// <summary>True where control never falls through to <see cref="Next"/>.</summary>
    public bool EndsFlow => Code is ILOpCode.Br or ILOpCode.Br_s or ILOpCode.Leave or ILOpCode.Leave_s or ILOpCode.Ret or ILOpCode.Throw
        or ILOpCode.Rethrow or ILOpCode.Jmp or ILOpCode.Endfinally or ILOpCode.Endfilter;
}
