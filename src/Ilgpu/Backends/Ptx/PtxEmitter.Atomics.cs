using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>
/// Atomic operations. What has an instruction is one; minimum and maximum of floating-point numbers are loops around a
/// compare-and-swap. <c>atom.global.add.f32</c> takes subnormal sums for 0, as the manual says; nothing else does.
/// </summary>
internal sealed partial class PtxEmitter
{
    private void EmitAtomic(Value value)
    {
        AtomicKind kind = (AtomicKind)value.Immediate;
        Value pointer = value.Operands[0];
        bool wide = value.Memory is MemoryType.Int64 or MemoryType.Float64;
        bool real = value.Memory is MemoryType.Float32 or MemoryType.Float64;
        if (pointer.Space == AddressSpace.Local)
        {
            EmitPrivate(value, kind);
            return;
        }
        string bits = wide ? "64" : "32";
        string? operation = (kind, real) switch
        {
            (AtomicKind.Add, false) => "add.u" + bits,
            (AtomicKind.Add, true) => "add.f" + bits,
            (AtomicKind.And, _) => "and.b" + bits,
            (AtomicKind.Or, _) => "or.b" + bits,
            (AtomicKind.Xor, _) => "xor.b" + bits,
            (AtomicKind.Min, false) => "min.s" + bits,
            (AtomicKind.Max, false) => "max.s" + bits,
            (AtomicKind.MinUnsigned, _) => "min.u" + bits,
            (AtomicKind.MaxUnsigned, _) => "max.u" + bits,
            (AtomicKind.Exchange, _) => "exch.b" + bits,
            (AtomicKind.CompareExchange, _) => "cas.b" + bits,
            _ => null,
        };
        if (operation is null)
        {
            EmitSwapLoop(value, kind);
            return;
        }
        string head = $"atom.{Space(pointer.Space)}.{operation}";
        if (!real || kind == AtomicKind.Add)
        {
            string operands = kind == AtomicKind.CompareExchange
                ? $"{Reg(value.Operands[2])}, {Reg(value.Operands[1])}" : Reg(value.Operands[1]);
            Line($"{head} {Name(value)}, {Address(pointer)}, {operands}");
            return;
        }
        // Exchanges of floating-point numbers are those of their bits.
        string old = Temp(BitsType(wide));
        string given = kind == AtomicKind.CompareExchange
            ? $"{Bits(value.Operands[2])}, {Bits(value.Operands[1])}" : Bits(value.Operands[1]);
        Line($"{head} {old}, {Address(pointer)}, {given}");
        Line($"mov.b{bits} {Name(value)}, {old}");
    }

    private static RegisterType BitsType(bool wide) => wide ? RegisterType.Wide : RegisterType.Word;

    /// <summary>The bits of a floating-point number in a register of their own.</summary>
    private string Bits(Value value)
    {
        bool wide = value.Kind == ValueKind.Float64;
        string bits = Temp(BitsType(wide));
        Line($"mov.b{(wide ? 64 : 32)} {bits}, {Reg(value)}");
        return bits;
    }

    private int _loops;

    private void EmitSwapLoop(Value value, AtomicKind kind)
    {
        Value pointer = value.Operands[0];
        bool wide = value.Memory == MemoryType.Float64;
        string size = wide ? "64" : "32";
        string space = Space(pointer.Space);
        string address = Address(pointer);
        string operand = Reg(value.Operands[1]);
        string label = $"$swap{_loops++}";
        string seen = Temp(BitsType(wide));
        string expected = Temp(BitsType(wide));
        string next = Temp(BitsType(wide));
        string combined = Temp(PtxRegisters.TypeOf(value));
        string again = Temp(RegisterType.Predicate);
        Line($"ld.{space}.b{size} {seen}, {address}");
        Label(label);
        Line($"mov.b{size} {expected}, {seen}");
        Line($"mov.b{size} {Name(value)}, {expected}");
        EmitExtremum(kind == AtomicKind.Min ? OpCode.Min : OpCode.Max, "f" + size, combined, Name(value), operand);
        Line($"mov.b{size} {next}, {combined}");
        Line($"atom.{space}.cas.b{size} {seen}, {address}, {expected}, {next}");
        Line($"setp.ne.b{size} {again}, {seen}, {expected}");
        Line($"@{again} bra {label}");
    }

    /// <summary>Memory of one thread is seen by nobody else: a load and a store.</summary>
    private void EmitPrivate(Value value, AtomicKind kind)
    {
        bool wide = value.Memory is MemoryType.Int64 or MemoryType.Float64;
        bool real = value.Memory is MemoryType.Float32 or MemoryType.Float64;
        string size = wide ? "64" : "32";
        string type = Memory(value.Memory);
        string old = Name(value);
        string address = Address(value.Operands[0]);
        Line($"ld.local.{type} {old}, {address}");
        string operand = Reg(value.Operands[1]);
        string next = Temp(PtxRegisters.TypeOf(value));
        switch (kind)
        {
            case AtomicKind.Exchange:
                next = operand;
                break;
            case AtomicKind.CompareExchange:
                string same = Temp(RegisterType.Predicate);
                string left = real ? Bits(value) : old;
                string right = real ? Bits(value.Operands[2]) : Reg(value.Operands[2]);
                Line($"setp.eq.b{size} {same}, {left}, {right}");
                Line($"selp.{type} {next}, {operand}, {old}, {same}");
                break;
            case AtomicKind.Min or AtomicKind.Max when real:
                EmitExtremum(kind == AtomicKind.Min ? OpCode.Min : OpCode.Max, "f" + size, next, old, operand);
                break;
            default:
                string operation = kind switch
                {
                    AtomicKind.Add => real ? "add.rn.f" : "add.s",
                    AtomicKind.And => "and.b",
                    AtomicKind.Or => "or.b",
                    AtomicKind.Xor => "xor.b",
                    AtomicKind.Min => "min.s",
                    AtomicKind.Max => "max.s",
                    AtomicKind.MinUnsigned => "min.u",
                    _ => "max.u",
                };
                Line($"{operation}{size} {next}, {old}, {operand}");
                break;
        }
        Line($"st.local.{type} {address}, {next}");
    }
}
