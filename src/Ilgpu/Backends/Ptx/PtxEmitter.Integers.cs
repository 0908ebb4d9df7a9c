using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>Integer arithmetic.</summary>
internal sealed partial class PtxEmitter
{
    private void EmitInteger(Value value)
    {
        Value[] o = value.Operands;
        Value source = o[0];
        bool wide = source.Kind == ValueKind.Int64;
        string bits = wide ? "64" : "32";
        string d = Name(value);
        if (Widths.IsProduct(value, out _))
        {
            (string type, string a, string b) = Factors(value);
            Line($"mul.wide.{type} {d}, {a}, {b}");
            return;
        }
        switch (value.Op)
        {
            case OpCode.Add:
                Line($"add.s{bits} {d}, {Reg(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.Subtract:
                Line($"sub.s{bits} {d}, {Ref(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.Multiply:
                Line($"mul.lo.s{bits} {d}, {Reg(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.MultiplyHigh or OpCode.MultiplyHighUnsigned:
                Line($"mul.hi.{(value.Op == OpCode.MultiplyHigh ? "s" : "u")}{bits} {d}, {Reg(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.Divide or OpCode.DivideUnsigned or OpCode.Remainder or OpCode.RemainderUnsigned:
                EmitDivision(value, bits);
                return;
            case OpCode.Min or OpCode.Max:
                Line($"{(value.Op == OpCode.Min ? "min" : "max")}.s{bits} {d}, {Reg(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.MinUnsigned or OpCode.MaxUnsigned:
                Line($"{(value.Op == OpCode.MinUnsigned ? "min" : "max")}.u{bits} {d}, {Reg(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.Negate:
                Line($"neg.s{bits} {d}, {Reg(o[0])}");
                return;
            case OpCode.Abs:
                EmitAbs(source, d, bits);
                return;
            case OpCode.And or OpCode.Or or OpCode.Xor:
                string name = value.Op switch { OpCode.And => "and", OpCode.Or => "or", _ => "xor" };
                Line($"{name}.b{bits} {d}, {Reg(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.Not:
                Line($"not.b{bits} {d}, {Reg(o[0])}");
                return;
            case OpCode.ShiftLeft:
                Line($"shl.b{bits} {d}, {Reg(o[0])}, {ShiftCount(o[1], wide)}");
                return;
            case OpCode.ShiftRight:
                Line($"shr.s{bits} {d}, {Reg(o[0])}, {ShiftCount(o[1], wide)}");
                return;
            case OpCode.ShiftRightUnsigned:
                Line($"shr.u{bits} {d}, {Reg(o[0])}, {ShiftCount(o[1], wide)}");
                return;
            case OpCode.PopCount:
                Line($"popc.b{bits} {d}, {Reg(o[0])}");
                return;
            case OpCode.LeadingZeroCount:
                Line($"clz.b{bits} {d}, {Reg(o[0])}");
                return;
            case OpCode.TrailingZeroCount:
                string reversed = Temp(wide ? RegisterType.Wide : RegisterType.Word);
                Line($"brev.b{bits} {reversed}, {Reg(o[0])}");
                Line($"clz.b{bits} {d}, {reversed}");
                return;
            default:
                throw Refuse(value, $"{value.Op} cannot be written in PTX");
        }
    }

    /// <summary>|a|, with MinValue kept: what the instruction makes of that, the manual leaves open.</summary>
    private void EmitAbs(Value source, string d, string bits)
    {
        string a = Reg(source);
        string negated = Temp(PtxRegisters.TypeOf(source));
        Line($"neg.s{bits} {negated}, {a}");
        Line($"max.s{bits} {d}, {a}, {negated}");
    }

    /// <summary>PTX clamps shift counts; .NET takes them modulo the width.</summary>
    private string ShiftCount(Value count, bool wide)
    {
        int mask = wide ? 63 : 31;
        if (count.Op == OpCode.Constant)
            return Literal(ValueKind.Int32, count.Immediate & mask);
        string masked = Temp(RegisterType.Word);
        Line($"and.b32 {masked}, {Reg(count)}, {mask}");
        return masked;
    }

    /// <summary>Quotient or remainder; the device's answer to division by 0 and to MinValue / -1 is replaced.</summary>
    private void EmitDivision(Value value, string bits)
    {
        bool signed = value.Op is OpCode.Divide or OpCode.Remainder;
        bool remainder = value.Op is OpCode.Remainder or OpCode.RemainderUnsigned;
        Value divisor = value.Operands[1];
        string d = Name(value);
        string a = Reg(value.Operands[0]);
        string b = Ref(divisor);
        string type = (signed ? "s" : "u") + bits;
        string name = remainder ? "rem" : "div";
        if (divisor.Op == OpCode.Constant)
        {
            if (divisor.Immediate == 0 || (remainder && signed && divisor.Immediate == -1))
                Line($"mov.b{bits} {d}, 0");
            else if (signed && divisor.Immediate == -1)
                Line($"neg.s{bits} {d}, {a}");
            else
                Line($"{name}.{type} {d}, {a}, {b}");
            return;
        }
        b = Reg(divisor);
        RegisterType register = PtxRegisters.TypeOf(value);
        string plain = Temp(register);
        string isZero = Temp(RegisterType.Predicate);
        Line($"{name}.{type} {plain}, {a}, {b}");
        Line($"setp.eq.s{bits} {isZero}, {b}, 0");
        if (!signed)
        {
            Line($"selp.b{bits} {d}, 0, {plain}, {isZero}");
            return;
        }
        string isMinusOne = Temp(RegisterType.Predicate);
        string known = Temp(register);
        Line($"setp.eq.s{bits} {isMinusOne}, {b}, -1");
        if (remainder)
        {
            Line($"selp.b{bits} {known}, 0, {plain}, {isMinusOne}");
        }
        else
        {
            string negated = Temp(register);
            Line($"neg.s{bits} {negated}, {a}");
            Line($"selp.b{bits} {known}, {negated}, {plain}, {isMinusOne}");
        }
        Line($"selp.b{bits} {d}, 0, {known}, {isZero}");
    }
}
