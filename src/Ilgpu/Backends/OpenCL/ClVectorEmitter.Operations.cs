using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>What values compute: OpenCL C writes scalars and vectors alike.</summary>
internal sealed partial class ClVectorEmitter
{
    private string Operation(Value value, Form form)
    {
        Value[] o = value.Operands;
        string a = Grouped(In(o[0], form));
        string b = o.Length > 1 ? Grouped(In(o[1], Shifts(value.Op) && IsUniform(o[1]) ? Form.Scalar : form)) : "";
        string c = o.Length > 2 ? Grouped(In(o[2], form)) : "";
        bool real = value.Kind.IsFloat();
        string type = TypeOf(value, form);
        string signed = SignedType(value.Kind, form);
        return value.Op switch
        {
            OpCode.Add => $"{a} + {b}",
            OpCode.Subtract => $"{a} - {b}",
            OpCode.Multiply => $"{a} * {b}",
            OpCode.Divide when real => $"{a} / {b}",
            OpCode.Remainder when real => $"{(form == Form.Vector ? _prelude.Each("fmod", type, 2) : "fmod")}({a}, {b})",
            OpCode.Divide or OpCode.DivideUnsigned or OpCode.Remainder or OpCode.RemainderUnsigned =>
                $"{_prelude.Division(value.Op, type, signed)}({a}, {b})",
            OpCode.Min or OpCode.Max when real => $"{_prelude.Extreme(value.Op, type, signed)}({a}, {b})",
            OpCode.Min => $"as_{type}(min(as_{signed}({a}), as_{signed}({b})))",
            OpCode.Max => $"as_{type}(max(as_{signed}({a}), as_{signed}({b})))",
            OpCode.MinUnsigned => $"min({a}, {b})",
            OpCode.MaxUnsigned => $"max({a}, {b})",
            OpCode.MultiplyHigh => $"as_{type}(mul_hi(as_{signed}({a}), as_{signed}({b})))",
            OpCode.MultiplyHighUnsigned => $"mul_hi({a}, {b})",
            OpCode.Negate => $"-{a}",
            OpCode.Abs => real ? $"fabs({a})" : $"abs(as_{signed}({a}))",
            OpCode.FusedMultiplyAdd => $"fma({a}, {b}, {c})",
            OpCode.Sqrt => $"sqrt({a})",
            OpCode.Floor => $"floor({a})",
            OpCode.Ceiling => $"ceil({a})",
            OpCode.Truncate => $"trunc({a})",
            OpCode.RoundEven => $"rint({a})",
            OpCode.Math => Function(value, form, a, b),
            OpCode.And => $"{a} & {b}",
            OpCode.Or => $"{a} | {b}",
            OpCode.Xor => $"{a} ^ {b}",
            OpCode.Not => value.Kind == ValueKind.Bool && form == Form.Scalar ? $"!{a}" : $"~{a}",
            OpCode.ShiftLeft => $"{a} << {Count(value, b, form)}",
            OpCode.ShiftRight => $"as_{type}(as_{signed}({a}) >> {Count(value, b, form)})",
            OpCode.ShiftRightUnsigned => $"{a} >> {Count(value, b, form)}",
            OpCode.PopCount => Narrowed($"popcount({a})", o[0].Kind, form),
            OpCode.LeadingZeroCount => Narrowed($"clz({a})", o[0].Kind, form),
            OpCode.TrailingZeroCount => Narrowed($"popcount(~{a} & ({a} - 1))", o[0].Kind, form),
            >= OpCode.Equal and <= OpCode.GreaterOrEqualUnsigned => Comparison(value.Op, o[0].Kind, form, a, b),
            OpCode.Select => $"{(form == Form.Vector ? MaskFor(a, value.Kind) : a)} ? {b} : {c}",
            OpCode.PointerAdd => PointerAdd(value, form, a, b),
            _ => Conversion(value, form, a),
        };
    }

    private bool IsUniform(Value value) => _program.ShapeOf(value).IsUniform;

    private static bool Shifts(OpCode op) => op is OpCode.ShiftLeft or OpCode.ShiftRight or OpCode.ShiftRightUnsigned;

    private string PointerAdd(Value value, Form form, string a, string b)
    {
        int scale = _program.Locals.Scale(value);
        string offset = scale == 1 ? b : $"({b} * {scale})";
        return form == Form.Scalar ? $"{a} + (long){offset}" : $"{a} + {offset}";
    }

    /// <summary>A shift count, masked to the width.</summary>
    private string Count(Value shift, string count, Form form)
    {
        int bits = shift.Kind.IsWide() ? 63 : 31;
        Value operand = shift.Operands[1];
        if (operand.Op == OpCode.Constant)
            return $"{operand.AsInt32 & bits}";
        bool widens = form == Form.Vector && shift.Kind.IsWide() && !IsUniform(operand);
        return widens ? $"convert_vulong({count} & {bits})" : $"({count} & {bits})";
    }

    private static string Narrowed(string wide, ValueKind from, Form form) =>
        !from.IsWide() ? wide : form == Form.Vector ? $"convert_vuint({wide})" : $"(uint){wide}";

    private static string Comparison(OpCode op, ValueKind kind, Form form, string a, string b)
    {
        bool unsigned = op >= OpCode.LessUnsigned;
        string sign = op switch
        {
            OpCode.Equal => "==",
            OpCode.NotEqual => "!=",
            OpCode.Less or OpCode.LessUnsigned => "<",
            OpCode.LessOrEqual or OpCode.LessOrEqualUnsigned => "<=",
            OpCode.Greater or OpCode.GreaterUnsigned => ">",
            _ => ">=",
        };
        string text;
        if (kind.IsFloat() && unsigned)
        {
            // Or unordered: not the opposite.
            string opposite = sign switch { "<" => ">=", "<=" => ">", ">" => "<=", _ => "<" };
            text = $"{(form == Form.Vector ? "~" : "!")}({a} {opposite} {b})";
        }
        else if (kind == ValueKind.Pointer && form == Form.Scalar)
        {
            text = $"(ulong){a} {sign} (ulong){b}";
        }
        else if (!unsigned && op > OpCode.NotEqual && kind is ValueKind.Int32 or ValueKind.Int64)
        {
            string signed = SignedType(kind, form);
            text = $"as_{signed}({a}) {sign} as_{signed}({b})";
        }
        else
        {
            text = $"{a} {sign} {b}";
        }
        return form == Form.Vector && kind.IsWide() ? $"convert_vint({text})" : text;
    }

    private string Conversion(Value value, Form form, string a)
    {
        ValueKind from = value.Operands[0].Kind;
        string type = TypeOf(value, form);
        string signed = SignedType(value.Kind, form);
        string source = SignedType(from, form);
        return value.Op switch
        {
            OpCode.SignExtend8 => $"as_{type}(as_{signed}({a} << 24) >> 24)",
            OpCode.ZeroExtend8 => $"{a} & 0xff",
            OpCode.SignExtend16 => $"as_{type}(as_{signed}({a} << 16) >> 16)",
            OpCode.ZeroExtend16 => $"{a} & 0xffff",
            OpCode.SignExtend32 => $"as_{type}(convert_{signed}(as_{source}({a})))",
            OpCode.ZeroExtend32 or OpCode.Truncate32 or OpCode.UIntToFloat or OpCode.FloatConvert => $"convert_{type}({a})",
            OpCode.BoolToInt32 => form == Form.Vector ? $"as_vuint({a}) & 1" : $"(uint){a}",
            OpCode.IntToFloat => $"convert_{type}(as_{source}({a}))",
            OpCode.FloatToInt or OpCode.FloatToUInt =>
                $"{_prelude.Saturation(value.Op == OpCode.FloatToUInt, from.IsWide(), value.Kind.IsWide(), form == Form.Vector)}({a})",
            OpCode.HalfToFloat => $"{_prelude.FromHalf(form == Form.Vector)}({a})",
            OpCode.FloatToHalf => $"{_prelude.ToHalf(form == Form.Vector)}({a})",
            OpCode.BitCast when form == Form.Scalar && value.Kind == ValueKind.Pointer => $"({type})(ulong){a}",
            OpCode.BitCast when form == Form.Scalar && from == ValueKind.Pointer => $"(ulong){a}",
            OpCode.BitCast => $"as_{type}({a})",
            _ => throw new NotSupportedException($"{value.Op} cannot be written in OpenCL C"),
        };
    }

    private string Function(Value value, Form form, string a, string b)
    {
        MathFunction function = (MathFunction)value.Immediate;
        string name = function == MathFunction.IeeeRemainder ? "remainder" : function.ToString().ToLowerInvariant();
        if (form == Form.Vector && function == MathFunction.IeeeRemainder)
            name = _prelude.Each(name, TypeOf(value, form), 2);
        return value.Operands.Length > 1 ? $"{name}({a}, {b})" : $"{name}({a})";
    }
}
