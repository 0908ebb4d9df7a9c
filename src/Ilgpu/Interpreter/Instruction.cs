using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>One decoded step. Slots are byte offsets into the thread's register file, 8 bytes a slot.</summary>
internal struct Instruction
{
    /// <summary>What to do.</summary>
    public Code Code;

    /// <summary>The operation it came from, where <see cref="Code"/> does not say it all.</summary>
    public OpCode Op;

    /// <summary>Kind of the result.</summary>
    public ValueKind Kind;

    /// <summary>Kind of the operands.</summary>
    public ValueKind OperandKind;

    /// <summary>Form in memory, of atomics.</summary>
    public MemoryType Memory;

    /// <summary>Slot of the result; of a jump, the instruction to go on at.</summary>
    public int D;

    /// <summary>Slot of operand 0.</summary>
    public int A;

    /// <summary>Slot of operand 1. Loads and stores add it to A and <see cref="Immediate"/>: slot 0 holds 0.</summary>
    public int B;

    /// <summary>Slot of operand 2; of a store, of what is stored.</summary>
    public int C;

    /// <summary>The value's immediate; of loads and stores, the constant part of the address.</summary>
    public long Immediate;
}
