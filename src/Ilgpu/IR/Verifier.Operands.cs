namespace ILGPU.IR;

internal static partial class Verifier
{
    private const ValueKind Void = ValueKind.Void;
    private const ValueKind Bool = ValueKind.Bool;
    private const ValueKind Int32 = ValueKind.Int32;
    private const ValueKind Int64 = ValueKind.Int64;
    private const ValueKind Float32 = ValueKind.Float32;
    private const ValueKind Float64 = ValueKind.Float64;
    private const ValueKind Pointer = ValueKind.Pointer;

    /// <summary>What is wrong with a value's kind, immediate or operands, or null.</summary>
    private static string? Complaint(Function function, Value value)
    {
        ValueKind kind = value.Kind;
        if (kind == Pointer && value.Space > AddressSpace.Local)
            return "the address space is unknown";
        switch (value.Op)
        {
            case OpCode.Constant:
                return Operands(value) ?? Constant(value);
            case OpCode.Undefined:
                return Operands(value) ?? Require(kind != Void, "the kind may not be Void");
            case OpCode.Parameter:
                return Operands(value) ?? Parameter(function, value);
            case OpCode.Builtin:
                return Operands(value) ?? Require(Enum.IsDefined((BuiltinKind)value.Immediate), "there is no such builtin")
                    ?? Result(value, (BuiltinKind)value.Immediate is BuiltinKind.ExtentX or BuiltinKind.ExtentY or BuiltinKind.ExtentZ
                        ? Int64 : Int32);
            case OpCode.Phi:
                return Require(kind != Void, "the kind may not be Void") ?? SameAsResult(value, 0);

            case OpCode.Add or OpCode.Subtract or OpCode.Multiply or OpCode.Divide or OpCode.Remainder or OpCode.Min or OpCode.Max:
                return Count(value, 2) ?? Number(kind) ?? SameAsResult(value, 0);
            case OpCode.Negate or OpCode.Abs:
                return Count(value, 1) ?? Number(kind) ?? SameAsResult(value, 0);
            case OpCode.DivideUnsigned or OpCode.RemainderUnsigned or OpCode.MinUnsigned or OpCode.MaxUnsigned
                or OpCode.MultiplyHigh or OpCode.MultiplyHighUnsigned:
                return Count(value, 2) ?? Integer(kind) ?? SameAsResult(value, 0);
            case OpCode.FusedMultiplyAdd:
                return Count(value, 3) ?? Floating(kind) ?? SameAsResult(value, 0);
            case OpCode.Sqrt or OpCode.Floor or OpCode.Ceiling or OpCode.Truncate or OpCode.RoundEven:
                return Count(value, 1) ?? Floating(kind) ?? SameAsResult(value, 0);
            case OpCode.Math:
                return Require(Enum.IsDefined((MathFunction)value.Immediate), "there is no such function")
                    ?? Count(value, (MathFunction)value.Immediate is MathFunction.Atan2 or MathFunction.Pow
                        or MathFunction.IeeeRemainder ? 2 : 1)
                    ?? Floating(kind) ?? SameAsResult(value, 0);

            case OpCode.And or OpCode.Or or OpCode.Xor:
                return Count(value, 2) ?? Require(kind is Int32 or Int64 or Bool,
                    "the kind must be an integer or Bool") ?? SameAsResult(value, 0);
            case OpCode.Not:
                return Count(value, 1) ?? Require(kind is Int32 or Int64 or Bool,
                    "the kind must be an integer or Bool") ?? SameAsResult(value, 0);
            case OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned:
                return Integer(kind) ?? Operands(value, kind, Int32);
            case OpCode.PopCount or OpCode.LeadingZeroCount or OpCode.TrailingZeroCount:
                return Count(value, 1) ?? Result(value, Int32) ?? Integer(value.Operands[0].Kind);

            case OpCode.Equal or OpCode.NotEqual:
                return Count(value, 2) ?? Result(value, Bool) ?? Comparands(value);
            case >= OpCode.Less and <= OpCode.GreaterOrEqualUnsigned:
                return Count(value, 2) ?? Result(value, Bool) ?? Comparands(value)
                    ?? Require(value.Operands[0].Kind != Bool, "truth values have no order");
            case OpCode.Select:
                return Count(value, 3) ?? Require(kind != Void, "the kind may not be Void")
                    ?? Require(value.Operands[0].Kind == Bool, "operand 0 must be Bool") ?? SameAsResult(value, 1);

            case OpCode.SignExtend8 or OpCode.ZeroExtend8 or OpCode.SignExtend16 or OpCode.ZeroExtend16:
                return Result(value, Int32) ?? Operands(value, Int32);
            case OpCode.SignExtend32 or OpCode.ZeroExtend32:
                return Result(value, Int64) ?? Operands(value, Int32);
            case OpCode.Truncate32:
                return Result(value, Int32) ?? Operands(value, Int64);
            case OpCode.BoolToInt32:
                return Result(value, Int32) ?? Operands(value, Bool);
            case OpCode.IntToFloat or OpCode.UIntToFloat:
                return Count(value, 1) ?? Floating(kind) ?? Integer(value.Operands[0].Kind);
            case OpCode.FloatToInt or OpCode.FloatToUInt:
                return Count(value, 1) ?? Integer(kind) ?? Floating(value.Operands[0].Kind);
            case OpCode.FloatConvert:
                return Floating(kind) ?? Operands(value, kind == Float32 ? Float64 : Float32);
            case OpCode.HalfToFloat:
                return Result(value, Float32) ?? Operands(value, Int32);
            case OpCode.FloatToHalf:
                return Result(value, Int32) ?? Operands(value, Float32);
            case OpCode.BitCast:
                return Count(value, 1) ?? Require((value.Operands[0].Kind, kind) is (Int32, Float32) or (Float32, Int32)
                    or (Int64, Float64) or (Float64, Int64) or (Int64, Pointer) or (Pointer, Int64),
                        $"no bit cast leads from {value.Operands[0].Kind} to {kind}");

            case OpCode.Alloca:
                return Operands(value) ?? Result(value, Pointer)
                    ?? Require(value.Space is AddressSpace.Local or AddressSpace.Shared, "the space must be Local or Shared")
                    ?? Require(value.Block == function.Entry, "it must stand in the entry block")
                    ?? Require(value.Immediate is >= 0 and <= int.MaxValue, "the size is out of range");
            case OpCode.DynamicShared:
                return Operands(value) ?? Result(value, Pointer) ?? Require(value.Space == AddressSpace.Shared, "the space must be Shared");
            case OpCode.PointerAdd:
                return Result(value, Pointer) ?? Operands(value, Pointer, Int64)
                    ?? Require(value.Operands[0].Space == value.Space, "the address space changes");
            case OpCode.Load:
                return Operands(value, Pointer) ?? Result(value, KindOf(value.Memory))
                    ?? Require(kind != Pointer || value.Space == AddressSpace.Global, "pointers in memory are global");
            case OpCode.Store:
                return Result(value, Void) ?? Operands(value, Pointer, KindOf(value.Memory))
                    ?? Require(value.Memory != MemoryType.Pointer || value.Operands[1].Space == AddressSpace.Global,
                        "pointers in memory are global");
            case OpCode.Atomic:
                return Atomic(value);
            case OpCode.Prefetch:
                return Result(value, Void) ?? Operands(value, Pointer);

            case OpCode.Barrier or OpCode.WarpBarrier or OpCode.Fence or OpCode.Return or OpCode.Branch:
                return Result(value, Void) ?? Operands(value);
            case OpCode.ConditionalBranch:
                return Result(value, Void) ?? Operands(value, Bool);
            case OpCode.BarrierPopCount or OpCode.Ballot:
                return Result(value, Int32) ?? Operands(value, Bool);
            case OpCode.Shuffle:
                return Require(Enum.IsDefined((ShuffleKind)value.Immediate), "there is no such shuffle")
                    ?? Require(kind is not (Void or Bool), "the kind may not be Void or Bool") ?? Operands(value, kind, Int32, Int32);
            case OpCode.InlineAssembly:
                return Result(value, Void)
                    ?? Require(value.Immediate >= 0 && value.Immediate < function.Assemblies.Count, "there is no such text")
                    ?? Operands(
                        value, [.. function.Assemblies[(int)value.Immediate].Operands.Where(o => o.IsRead).Select(o => KindOf(o.Memory))]);
            case OpCode.AssemblyResult:
                return Require(value.Operands is [{ Op: OpCode.InlineAssembly }], "the operand must be inline assembly")
                    ?? AssemblyResult(value, [.. function.Assemblies[(int)value.Operands[0].Immediate].Operands.Where(o => o.IsWritten)]);
            case OpCode.GroupBroadcast:
                return Require(kind is not (Void or Bool), "the kind may not be Void or Bool") ?? Operands(value, kind, Int32);
            default:
                return "the operation is unknown";
        }
    }

    private static ValueKind KindOf(MemoryType memory) => memory switch
    {
        MemoryType.Int64 => Int64,
        MemoryType.Float32 => Float32,
        MemoryType.Float64 => Float64,
        MemoryType.Pointer => Pointer,
        _ => Int32,
    };

    private static string? Require(bool condition, string complaint) => condition ? null : complaint;

    private static string? Count(Value value, int count) =>
        Require(value.Operands.Length == count, $"it takes {count} operands, not {value.Operands.Length}");

    private static string? Result(Value value, ValueKind kind) => Require(value.Kind == kind, $"the result must be {kind}");

    private static string? Number(ValueKind kind) =>
        Require(kind is Int32 or Int64 or Float32 or Float64, "the kind must be a number");

    private static string? Integer(ValueKind kind) => Require(kind is Int32 or Int64, "it must be an integer");

    private static string? Floating(ValueKind kind) => Require(kind is Float32 or Float64, "it must be a floating-point number");

    private static string? Operands(Value value, params ReadOnlySpan<ValueKind> kinds)
    {
        if (Count(value, kinds.Length) is { } complaint)
            return complaint;
        for (int i = 0; i < kinds.Length; i++)
        {
            if (value.Operands[i].Kind != kinds[i])
                return $"operand {i} must be {kinds[i]}, not {value.Operands[i].Kind}";
        }
        return null;
    }

    private static string? SameAsResult(Value value, int from)
    {
        for (int i = from; i < value.Operands.Length; i++)
        {
            Value operand = value.Operands[i];
            if (operand.Kind != value.Kind)
                return $"operand {i} must be {value.Kind}, not {operand.Kind}";
            if (value.Kind == Pointer && operand.Space != value.Space)
                return $"operand {i} points to {operand.Space} memory, the result to {value.Space}";
        }
        return null;
    }

    private static string? Comparands(Value value)
    {
        ValueKind kind = value.Operands[0].Kind;
        return Require(kind != Void && value.Operands[1].Kind == kind, $"{kind} is compared with {value.Operands[1].Kind}");
    }

    private static string? Constant(Value value) => value.Kind switch
    {
        Void => "the kind may not be Void",
        Bool => Require(value.Immediate is 0 or 1, "a Bool is 0 or 1"),
        Int32 => Require(value.Immediate == (int)value.Immediate, "an Int32 must be sign-extended"),
        Float32 => Require(value.Immediate >>> 32 == 0, "a Float32 has its bits in the low half alone"),
        _ => null,
    };

    private static string? Parameter(Function function, Value value) =>
        Require(value.Immediate >= 0 && value.Immediate < function.Parameters.Count, "there is no such parameter")
        ?? Result(value, function.Parameters[(int)value.Immediate].Kind)
        ?? Require(value.Kind != Pointer || value.Space == AddressSpace.Global, "arguments point to global memory");

    private static string? AssemblyResult(Value value, AssemblyOperand[] written) =>
        Require(value.Immediate >= 0 && value.Immediate < written.Length, "it writes no such operand")
        ?? Result(value, KindOf(written[value.Immediate].Memory));

    private static string? Atomic(Value value)
    {
        if (!Enum.IsDefined((AtomicKind)value.Immediate))
            return "there is no such atomic";
        if (value.Memory is not (MemoryType.Int32 or MemoryType.Int64 or MemoryType.Float32 or MemoryType.Float64))
            return $"memory of {value.Memory} has no atomics";
        ValueKind kind = KindOf(value.Memory);
        AtomicKind atomic = (AtomicKind)value.Immediate;
        bool bitwise = atomic is AtomicKind.And or AtomicKind.Or or AtomicKind.Xor or AtomicKind.MinUnsigned or AtomicKind.MaxUnsigned;
        return Result(value, kind)
            ?? Require(!bitwise || kind is Int32 or Int64, "this atomic needs integers")
            ?? (atomic == AtomicKind.CompareExchange ? Operands(value, Pointer, kind, kind) : Operands(value, Pointer, kind));
    }
}
