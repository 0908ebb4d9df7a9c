namespace ILGPU.Interpreter;

/// <summary>
/// What the interpreter's loop switches over: the frequent operations one case for each kind; the others go through
/// <see cref="Evaluate"/>. Where a name ends in a kind, the four kinds follow each other in this order: I4, I8, R4, R8.
/// </summary>
internal enum Code
{
#pragma warning disable CS1591 // The names are those of OpCode.
    Evaluate,
    Move,
    Jump,
    JumpIf,
    JumpIfNot,
    JumpLess,
    JumpGreaterOrEqual,
    JumpEqual,
    JumpNotEqual,
    Return,
    Convergent,
    Check,
    Atomic,
    PointerAdd,
    SelectWord,
    AddI4, AddI8, AddR4, AddR8,
    SubtractI4, SubtractI8, SubtractR4, SubtractR8,
    MultiplyI4, MultiplyI8, MultiplyR4, MultiplyR8,
    DivideI4, DivideI8, DivideR4, DivideR8,
    MinI4, MinI8, MinR4, MinR8,
    MaxI4, MaxI8, MaxR4, MaxR8,
    EqualI4, EqualI8, EqualR4, EqualR8,
    NotEqualI4, NotEqualI8, NotEqualR4, NotEqualR8,
    LessI4, LessI8, LessR4, LessR8,
    LessOrEqualI4, LessOrEqualI8, LessOrEqualR4, LessOrEqualR8,
    GreaterI4, GreaterI8, GreaterR4, GreaterR8,
    GreaterOrEqualI4, GreaterOrEqualI8, GreaterOrEqualR4, GreaterOrEqualR8,
    AndI4, AndI8,
    OrI4, OrI8,
    XorI4, XorI8,
    ShiftLeftI4, ShiftLeftI8,
    ShiftRightI4, ShiftRightI8,
    ShiftRightUnsignedI4, ShiftRightUnsignedI8,
    FusedMultiplyAddR4, FusedMultiplyAddR8,
    RemainderI4,
    DivideUnsignedI4,
    RemainderUnsignedI4,
    SignExtend32,
    ZeroExtend32,
    Truncate32,
    IntToFloatI4R4,
    FloatToIntR4I4,
    HalfToFloat,
    FloatToHalf,
    LoadInt8, LoadUInt8, LoadInt16, LoadUInt16, LoadWord32, LoadWord64,
    StoreWord8, StoreWord16, StoreWord32, StoreWord64,
#pragma warning restore CS1591
}
