namespace ILGPU.IR;

/// <summary>
/// The operations of the SSA form. The operand's kind selects the arithmetic (Add of Int32, Int64, Float32 or Float64).
/// Integers wrap; shift counts are masked to the width; <c>a * b + c</c> is never contracted. Integer division by zero
/// gives 0 and MinValue / -1 gives MinValue, their remainders 0: nothing traps.
/// </summary>
internal enum OpCode : byte
{
    // ---- sources
    /// <summary>
    /// A constant; the bits are in <see cref="Value.Immediate"/> (Bool 0 or 1; Float32 in the low 32 bits; Int32 sign-extended).
    /// </summary>
    Constant,

    /// <summary>Leaf number <see cref="Value.Immediate"/> of the kernel's flattened arguments.</summary>
    Parameter,

    /// <summary>A launch fact: <see cref="BuiltinKind"/> in <see cref="Value.Immediate"/>.</summary>
    Builtin,

    /// <summary>One operand for each predecessor of its block, in their order.</summary>
    Phi,

    /// <summary>No particular value (an unwritten variable). May be taken for 0.</summary>
    Undefined,

    // ---- arithmetic: operands and result of one kind
    /// <summary>a + b.</summary>
    Add,

    /// <summary>a - b.</summary>
    Subtract,

    /// <summary>a * b.</summary>
    Multiply,

    /// <summary>a / b (signed).</summary>
    Divide,

    /// <summary>a / b of unsigned integers.</summary>
    DivideUnsigned,

    /// <summary>Remainder with the sign of a (C#'s %; floating too).</summary>
    Remainder,

    /// <summary>Remainder of unsigned integers.</summary>
    RemainderUnsigned,

    /// <summary>Smaller of two: signed integers; floating as Math.Min (NaN wins, -0 below +0).</summary>
    Min,

    /// <summary>Larger of two: signed integers; floating as Math.Max (NaN wins, +0 above -0).</summary>
    Max,

    /// <summary>Smaller of two unsigned integers.</summary>
    MinUnsigned,

    /// <summary>Larger of two unsigned integers.</summary>
    MaxUnsigned,

    /// <summary>High half of the signed product (Int32 or Int64).</summary>
    MultiplyHigh,

    /// <summary>High half of the unsigned product.</summary>
    MultiplyHighUnsigned,

    /// <summary>-a.</summary>
    Negate,

    /// <summary>|a|; MinValue stays MinValue.</summary>
    Abs,

    /// <summary>a * b + c, rounded once.</summary>
    FusedMultiplyAdd,

    /// <summary>Square root, correctly rounded.</summary>
    Sqrt,

    /// <summary>Toward negative infinity.</summary>
    Floor,

    /// <summary>Toward positive infinity.</summary>
    Ceiling,

    /// <summary>Toward zero.</summary>
    Truncate,

    /// <summary>To nearest, ties to even.</summary>
    RoundEven,

    /// <summary>A <see cref="MathFunction"/> (in <see cref="Value.Immediate"/>).</summary>
    Math,

    // ---- bits (Int32, Int64; And, Or, Xor, Not of Bool too)
    /// <summary>a and b.</summary>
    And,

    /// <summary>a or b.</summary>
    Or,

    /// <summary>a xor b.</summary>
    Xor,

    /// <summary>Complement.</summary>
    Not,

    /// <summary>a shifted left by b (b Int32, masked to the width of a).</summary>
    ShiftLeft,

    /// <summary>Arithmetic shift right (b Int32, masked).</summary>
    ShiftRight,

    /// <summary>Logical shift right (b Int32, masked).</summary>
    ShiftRightUnsigned,

    /// <summary>Set bits; the result is Int32.</summary>
    PopCount,

    /// <summary>Leading zero bits (32 or 64 for 0); the result is Int32.</summary>
    LeadingZeroCount,

    /// <summary>Trailing zero bits (32 or 64 for 0); the result is Int32.</summary>
    TrailingZeroCount,

    // ---- comparison: two operands of one kind (pointers too), result Bool
    /// <summary>a == b; false for NaN.</summary>
    Equal,

    /// <summary>a != b; true for NaN.</summary>
    NotEqual,

    /// <summary>a &lt; b, signed; false for NaN.</summary>
    Less,

    /// <summary>a &lt;= b, signed; false for NaN.</summary>
    LessOrEqual,

    /// <summary>a &gt; b, signed; false for NaN.</summary>
    Greater,

    /// <summary>a &gt;= b, signed; false for NaN.</summary>
    GreaterOrEqual,

    /// <summary>a &lt; b: unsigned integers; floating: or unordered (true for NaN). Pointers are compared unsigned.</summary>
    LessUnsigned,

    /// <inheritdoc cref="LessUnsigned"/>
    LessOrEqualUnsigned,

    /// <inheritdoc cref="LessUnsigned"/>
    GreaterUnsigned,

    /// <inheritdoc cref="LessUnsigned"/>
    GreaterOrEqualUnsigned,

    /// <summary>operand 0 (Bool) ? operand 1 : operand 2. Both sides are evaluated.</summary>
    Select,

    // ---- conversion: one operand, result as named
    /// <summary>Low 8 bits of an Int32, sign-extended to Int32.</summary>
    SignExtend8,

    /// <summary>Low 8 bits of an Int32, zero-extended to Int32.</summary>
    ZeroExtend8,

    /// <summary>Low 16 bits of an Int32, sign-extended to Int32.</summary>
    SignExtend16,

    /// <summary>Low 16 bits of an Int32, zero-extended to Int32.</summary>
    ZeroExtend16,

    /// <summary>Int32 to Int64, signed.</summary>
    SignExtend32,

    /// <summary>Int32 to Int64, unsigned.</summary>
    ZeroExtend32,

    /// <summary>Int64 to its low 32 bits.</summary>
    Truncate32,

    /// <summary>Bool to Int32: 0 or 1.</summary>
    BoolToInt32,

    /// <summary>Signed integer to the floating kind of the result, rounded once to nearest even.</summary>
    IntToFloat,

    /// <summary>Unsigned integer to the floating kind of the result, rounded once to nearest even.</summary>
    UIntToFloat,

    /// <summary>Floating to the signed integer kind of the result: toward zero, saturating, NaN to 0 (.NET 9 and later).</summary>
    FloatToInt,

    /// <summary>Floating to unsigned integer: toward zero, saturating to [0, max], NaN to 0.</summary>
    FloatToUInt,

    /// <summary>Float32 to Float64 or back.</summary>
    FloatConvert,

    /// <summary>The bits of a Half (low 16 of an Int32) to Float32, exact.</summary>
    HalfToFloat,

    /// <summary>Float32 to the bits of a Half, nearest even (result Int32, zero-extended).</summary>
    FloatToHalf,

    /// <summary>The same bits as another kind of the same size: Int32/Float32, Int64/Float64, Int64/Pointer.</summary>
    BitCast,

    // ---- memory
    /// <summary>
    /// A fresh array in Local or Shared space: <see cref="Value.Immediate"/> bytes, 64-byte aligned, content undefined. In the entry
    /// block only.
    /// </summary>
    Alloca,

    /// <summary>The start of the launch's dynamic shared memory (Pointer, Shared).</summary>
    DynamicShared,

    /// <summary>Pointer plus a byte offset (Int64).</summary>
    PointerAdd,

    /// <summary>The content at a pointer, as <see cref="Value.Memory"/>.</summary>
    Load,

    /// <summary>Stores operand 1 at pointer operand 0, as <see cref="Value.Memory"/>.</summary>
    Store,

    /// <summary>
    /// Atomic read-modify-write: pointer, value [, comparand for CompareExchange]; <see cref="AtomicKind"/> in
    /// <see cref="Value.Immediate"/>; result old content.
    /// </summary>
    Atomic,

    /// <summary>The content at a pointer is read soon: a hint, for the CPU alone. Of lanes with different addresses the first one's counts,
    /// where they lie in a row.</summary>
    Prefetch,

    // ---- threads
    /// <summary>Waits for all threads of the group.</summary>
    Barrier,

    /// <summary>Barrier; the result (Int32) is the number of the group's threads whose operand (Bool) is true.</summary>
    BarrierPopCount,

    /// <summary>Waits for all threads of the warp.</summary>
    WarpBarrier,

    /// <summary>Memory fence; the <see cref="FenceLevel"/> is in <see cref="Value.Immediate"/>.</summary>
    Fence,

    /// <summary>
    /// Reads another lane: value, lane operand (Int32), width (Int32); <see cref="ShuffleKind"/> in <see cref="Value.Immediate"/>.
    /// </summary>
    Shuffle,

    /// <summary>The bits (Int32) of the warp's active lanes whose operand (Bool) is true.</summary>
    Ballot,

    /// <summary>Reads a value of one thread of the group: value, thread index (Int32, the same in all threads).</summary>
    GroupBroadcast,

    // ---- inline PTX
    /// <summary>PTX text of the kernel's own: number <see cref="Value.Immediate"/> of <see cref="Function.Assemblies"/>; the operands are
    /// those that it reads. It may do anything, so it stays where it is.</summary>
    InlineAssembly,

    /// <summary>What an <see cref="InlineAssembly"/>, the operand, wrote to the operand that is number <see cref="Value.Immediate"/> among
    /// the written ones.</summary>
    AssemblyResult,

    // ---- terminators: last of a block
    /// <summary>To <see cref="Block.Successors"/>[0].</summary>
    Branch,

    /// <summary>Operand 0 (Bool) true: to Successors[0], else to Successors[1].</summary>
    ConditionalBranch,

    /// <summary>End of the thread.</summary>
    Return,
}
