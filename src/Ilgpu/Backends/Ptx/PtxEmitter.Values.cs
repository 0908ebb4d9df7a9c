using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>What values compute.</summary>
internal sealed partial class PtxEmitter
{
    private void Emit(Value value)
    {
        if (_widths.IsUnwritten(value))
            return;
        switch (value.Op)
        {
            case OpCode.Constant or OpCode.Undefined or OpCode.AssemblyResult:
                return;
            case OpCode.InlineAssembly:
                EmitAssembly(value);
                return;
            case OpCode.Parameter:
                Line($"ld.param.{ParameterType(value.Kind)} {Name(value)}, [a{value.Immediate}]");
                return;
            case OpCode.Builtin:
                EmitBuiltin(value);
                return;
            case OpCode.Alloca:
                Line($"mov.{(value.Space == AddressSpace.Shared ? "u32" : "u64")} {Name(value)}, array{value.Id}");
                return;
            case OpCode.DynamicShared:
                Line($"mov.u32 {Name(value)}, dynamic_shared");
                return;
            case OpCode.PointerAdd:
                EmitPointerAdd(value);
                return;
            case OpCode.Load:
                EmitLoad(value);
                return;
            case OpCode.Store:
                EmitStore(value);
                return;
            case OpCode.Atomic:
                EmitAtomic(value);
                return;
            case OpCode.Fence:
                EmitFence(value);
                return;
            case >= OpCode.Equal and <= OpCode.GreaterOrEqualUnsigned:
                EmitComparison(value);
                return;
            case OpCode.Select:
                EmitSelect(value);
                return;
            case >= OpCode.SignExtend8 and <= OpCode.BitCast:
                EmitConversion(value);
                return;
        }
        if (value.IsConvergent)
            EmitConvergent(value);
        else if (value.Kind == ValueKind.Bool)
            EmitLogic(value);
        else if (value.Kind is ValueKind.Float32 or ValueKind.Float64)
            EmitFloating(value);
        else
            EmitInteger(value);
    }

    private void EmitLogic(Value value)
    {
        Value[] o = value.Operands;
        Line(value.Op switch
        {
            OpCode.And => $"and.pred {Name(value)}, {Reg(o[0])}, {Reg(o[1])}",
            OpCode.Or => $"or.pred {Name(value)}, {Reg(o[0])}, {Reg(o[1])}",
            OpCode.Xor => $"xor.pred {Name(value)}, {Reg(o[0])}, {Reg(o[1])}",
            OpCode.Not => $"not.pred {Name(value)}, {Reg(o[0])}",
            _ => throw Refuse(value, $"{value.Op} of a truth value cannot be written in PTX"),
        });
    }

    private void EmitFloating(Value value)
    {
        Value[] o = value.Operands;
        string type = value.Kind == ValueKind.Float32 ? "f32" : "f64";
        string d = Name(value);
        switch (value.Op)
        {
            // The .rn keeps ptxas from contracting a product and a sum.
            case OpCode.Add or OpCode.Subtract or OpCode.Multiply:
                string name = value.Op switch { OpCode.Add => "add", OpCode.Subtract => "sub", _ => "mul" };
                Line($"{name}.rn.{type} {d}, {Ref(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.Divide:
                Line($"div.rn.{type} {d}, {Ref(o[0])}, {Ref(o[1])}");
                return;
            case OpCode.FusedMultiplyAdd:
                Line($"fma.rn.{type} {d}, {Ref(o[0])}, {Ref(o[1])}, {Ref(o[2])}");
                return;
            case OpCode.Sqrt:
                Line($"sqrt.rn.{type} {d}, {Reg(o[0])}");
                return;
            case OpCode.Negate:
                Line($"neg.{type} {d}, {Reg(o[0])}");
                return;
            case OpCode.Abs:
                Line($"abs.{type} {d}, {Reg(o[0])}");
                return;
            case OpCode.Min or OpCode.Max:
                EmitExtremum(value.Op, type, d, Reg(o[0]), Ref(o[1]));
                return;
            case OpCode.Floor or OpCode.Ceiling or OpCode.Truncate or OpCode.RoundEven:
                string mode = value.Op switch { OpCode.Floor => "rmi", OpCode.Ceiling => "rpi", OpCode.Truncate => "rzi", _ => "rni" };
                Line($"cvt.{mode}.{type}.{type} {d}, {Reg(o[0])}");
                return;
            default:
                throw Refuse(value, $"{value.Op} of {value.Kind} cannot be written in PTX");
        }
    }

    /// <summary>The smaller or larger of two, where NaN wins and -0 lies below +0 (as the instruction has it, too).</summary>
    private void EmitExtremum(OpCode op, string type, string d, string a, string b)
    {
        string name = op == OpCode.Min ? "min" : "max";
        if (type == "f32" && _target.Sm >= 80)
        {
            Needs(70);
            Line($"{name}.NaN.f32 {d}, {a}, {b}");
            return;
        }
        RegisterType register = type == "f32" ? RegisterType.Single : RegisterType.Double;
        string chosen = Temp(register);
        string sum = Temp(register);
        string isNaN = Temp(RegisterType.Predicate);
        Line($"{name}.{type} {chosen}, {a}, {b}");
        Line($"add.rn.{type} {sum}, {a}, {b}");
        Line($"setp.nan.{type} {isNaN}, {a}, {b}");
        Line($"selp.{type} {d}, {sum}, {chosen}, {isNaN}");
    }

    private void EmitComparison(Value value)
    {
        Value[] o = value.Operands;
        ValueKind kind = o[0].Kind;
        string d = Name(value);
        if (kind == ValueKind.Bool)
        {
            if (value.Op is not (OpCode.Equal or OpCode.NotEqual))
                throw Refuse(value, "truth values have no order");
            Line($"xor.pred {d}, {Reg(o[0])}, {Reg(o[1])}");
            if (value.Op == OpCode.Equal)
                Line($"not.pred {d}, {d}");
            return;
        }
        bool real = kind is ValueKind.Float32 or ValueKind.Float64;
        bool unsigned = value.Op >= OpCode.LessUnsigned;
        string test = value.Op switch
        {
            OpCode.Equal => "eq",
            OpCode.NotEqual => real ? "neu" : "ne",
            OpCode.Less or OpCode.LessUnsigned => "lt",
            OpCode.LessOrEqual or OpCode.LessOrEqualUnsigned => "le",
            OpCode.Greater or OpCode.GreaterUnsigned => "gt",
            _ => "ge",
        };
        // "Unsigned" of floats is "or unordered".
        if (real && unsigned)
            test += "u";
        string type = TypeOf(o[0], unsigned || kind == ValueKind.Pointer);
        Line($"setp.{test}.{type} {d}, {Reg(o[0])}, {Ref(o[1])}");
    }

    private void EmitSelect(Value value)
    {
        Value[] o = value.Operands;
        string d = Name(value);
        string condition = Reg(o[0]);
        if (value.Kind != ValueKind.Bool)
        {
            Line($"selp.{PtxRegisters.Move(PtxRegisters.TypeOf(value))} {d}, {Ref(o[1])}, {Ref(o[2])}, {condition}");
            return;
        }
        string yes = Temp(RegisterType.Predicate);
        string no = Temp(RegisterType.Predicate);
        Line($"and.pred {yes}, {condition}, {Reg(o[1])}");
        Line($"not.pred {no}, {condition}");
        Line($"and.pred {no}, {no}, {Reg(o[2])}");
        Line($"or.pred {d}, {yes}, {no}");
    }

    /// <summary>The type of an instruction by a value's kind.</summary>
    private static string TypeOf(Value value, bool unsigned) => PtxRegisters.TypeOf(value) switch
    {
        RegisterType.Word => unsigned ? "u32" : "s32",
        RegisterType.Wide => unsigned ? "u64" : "s64",
        RegisterType.Single => "f32",
        _ => "f64",
    };
}
