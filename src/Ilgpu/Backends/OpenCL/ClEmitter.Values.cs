using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>What values compute.</summary>
internal sealed partial class ClEmitter
{
    /// <summary>Writes a value that neither ends a block nor meets other threads.</summary>
    private void Plain(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Constant or OpCode.Parameter or OpCode.Undefined or OpCode.Alloca or OpCode.DynamicShared:
                return;
            case OpCode.Store:
                Line($"{Cell(value)} = {(value.Memory == MemoryType.Pointer ? $"(ulong){Ref(value.Operands[1])}"
                    : $"({Memory(value.Memory)}){Ref(value.Operands[1])}")};");
                return;
            case OpCode.Fence:
                Line("mem_fence(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
                return;
            default:
                Line($"{Ref(value)} = {Expression(value)};");
                return;
        }
    }

    private string Expression(Value value)
    {
        Value[] o = value.Operands;
        string a = o.Length > 0 ? Ref(o[0]) : "";
        string b = o.Length > 1 ? Ref(o[1]) : "";
        string c = o.Length > 2 ? Ref(o[2]) : "";
        string type = TypeOf(value.Kind);
        bool real = value.Kind is ValueKind.Float32 or ValueKind.Float64;
        int mask = value.Kind == ValueKind.Int64 ? 63 : 31;
        string Wrap(string op) => real ? $"{a} {op} {b}" : $"({type})((u{type}){a} {op} (u{type}){b})";
        return value.Op switch
        {
            OpCode.Builtin => Builtin((BuiltinKind)value.Immediate),
            OpCode.Add => Wrap("+"),
            OpCode.Subtract => Wrap("-"),
            OpCode.Multiply => Wrap("*"),
            OpCode.Divide => real ? $"{a} / {b}" : $"div_{type}({a}, {b})",
            OpCode.DivideUnsigned => $"divu_{type}({a}, {b})",
            OpCode.Remainder => real ? $"fmod({a}, {b})" : $"rem_{type}({a}, {b})",
            OpCode.RemainderUnsigned => $"remu_{type}({a}, {b})",
            OpCode.Min => real ? $"min_{type}({a}, {b})" : $"min({a}, {b})",
            OpCode.Max => real ? $"max_{type}({a}, {b})" : $"max({a}, {b})",
            OpCode.MinUnsigned => $"({type})min((u{type}){a}, (u{type}){b})",
            OpCode.MaxUnsigned => $"({type})max((u{type}){a}, (u{type}){b})",
            OpCode.MultiplyHigh => $"mul_hi({a}, {b})",
            OpCode.MultiplyHighUnsigned => $"({type})mul_hi((u{type}){a}, (u{type}){b})",
            OpCode.Negate => real ? $"-{a}" : $"({type})(0 - (u{type}){a})",
            OpCode.Abs => real ? $"fabs({a})" : $"abs_{type}({a})",
            OpCode.FusedMultiplyAdd => $"fma({a}, {b}, {c})",
            OpCode.Sqrt => $"sqrt({a})",
            OpCode.Floor => $"floor({a})",
            OpCode.Ceiling => $"ceil({a})",
            OpCode.Truncate => $"trunc({a})",
            OpCode.RoundEven => $"rint({a})",
            OpCode.Math => Call((MathFunction)value.Immediate, a, b),
            OpCode.And => $"{a} & {b}",
            OpCode.Or => $"{a} | {b}",
            OpCode.Xor => $"{a} ^ {b}",
            OpCode.Not => value.Kind == ValueKind.Bool ? $"!{a}" : $"~{a}",
            OpCode.ShiftLeft => $"({type})((u{type}){a} << ({b} & {mask}))",
            OpCode.ShiftRight => $"{a} >> ({b} & {mask})",
            OpCode.ShiftRightUnsigned => $"({type})((u{type}){a} >> ({b} & {mask}))",
            OpCode.PopCount => $"(int)popcount({a})",
            OpCode.LeadingZeroCount => $"(int)clz({a})",
            OpCode.TrailingZeroCount => $"tzc_{TypeOf(o[0].Kind)}({a})",
            >= OpCode.Equal and <= OpCode.GreaterOrEqualUnsigned => Comparison(value.Op, o[0].Kind, a, b),
            OpCode.Select => $"{a} ? {b} : {c}",
            OpCode.PointerAdd => $"{a} + {b}",
            OpCode.Load => value.Memory == MemoryType.Pointer ? $"({TypeOf(value)}){Cell(value)}" : $"({type}){Cell(value)}",
            OpCode.Atomic => AtomicCall(value),
            _ => Conversion(value, a, type),
        };
    }

    private static string Comparison(OpCode op, ValueKind kind, string a, string b)
    {
        bool real = kind is ValueKind.Float32 or ValueKind.Float64;
        string sign = op switch
        {
            OpCode.Equal => "==",
            OpCode.NotEqual => "!=",
            OpCode.Less or OpCode.LessUnsigned => "<",
            OpCode.LessOrEqual or OpCode.LessOrEqualUnsigned => "<=",
            OpCode.Greater or OpCode.GreaterUnsigned => ">",
            _ => ">=",
        };
        if (kind == ValueKind.Pointer)
            return $"(ulong){a} {sign} (ulong){b}";
        if (op < OpCode.LessUnsigned)
            return $"{a} {sign} {b}";
        if (!real)
            return $"(u{TypeOf(kind)}){a} {sign} (u{TypeOf(kind)}){b}";
        // Or unordered: not the opposite.
        string opposite = sign switch { "<" => ">=", "<=" => ">", ">" => "<=", _ => "<" };
        return $"!({a} {opposite} {b})";
    }

    private static string Conversion(Value value, string a, string type)
    {
        ValueKind from = value.Operands[0].Kind;
        string source = TypeOf(from);
        return value.Op switch
        {
            OpCode.SignExtend8 => $"(int)(char){a}",
            OpCode.ZeroExtend8 => $"{a} & 0xff",
            OpCode.SignExtend16 => $"(int)(short){a}",
            OpCode.ZeroExtend16 => $"{a} & 0xffff",
            OpCode.SignExtend32 => $"(long){a}",
            OpCode.ZeroExtend32 => $"(long)(uint){a}",
            OpCode.Truncate32 => $"(int){a}",
            OpCode.BoolToInt32 => $"{a} & 1",
            OpCode.IntToFloat => $"convert_{type}_rte({a})",
            OpCode.UIntToFloat => $"convert_{type}_rte((u{source}){a})",
            OpCode.FloatToInt => $"{(value.Kind == ValueKind.Int32 ? "i32" : "i64")}_{source}({a})",
            OpCode.FloatToUInt => $"{(value.Kind == ValueKind.Int32 ? "u32" : "u64")}_{source}({a})",
            OpCode.FloatConvert => $"convert_{type}_rte({a})",
            OpCode.HalfToFloat => $"half_to_float({a})",
            OpCode.FloatToHalf => $"float_to_half({a})",
            OpCode.BitCast when value.Kind == ValueKind.Pointer => $"({TypeOf(value)})(ulong){a}",
            OpCode.BitCast when from == ValueKind.Pointer => $"(long)(ulong){a}",
            OpCode.BitCast => $"as_{type}({a})",
            _ => throw new NotSupportedException($"{value.Op} cannot be written in OpenCL C"),
        };
    }

    private static string Call(MathFunction function, string a, string b) => function switch
    {
        MathFunction.Atan2 => $"atan2({a}, {b})",
        MathFunction.Pow => $"pow({a}, {b})",
        MathFunction.IeeeRemainder => $"remainder({a}, {b})",
        _ => $"{function.ToString().ToLowerInvariant()}({a})",
    };

    private static string Builtin(BuiltinKind kind)
    {
        int axis = kind <= BuiltinKind.GroupDimZ ? (int)kind % 3 : 0;
        return kind switch
        {
            <= BuiltinKind.GridIdxZ => $"(int)get_group_id({axis})",
            <= BuiltinKind.GridDimZ => $"(int)get_num_groups({axis})",
            <= BuiltinKind.GroupIdxZ => $"(int)get_local_id({axis})",
            <= BuiltinKind.GroupDimZ => $"(int)get_local_size({axis})",
            BuiltinKind.LaneIdx => "lane",
            BuiltinKind.WarpIdx => "thread / WARP_SIZE",
            BuiltinKind.ExtentX => "extent_x",
            BuiltinKind.ExtentY => "extent_y",
            BuiltinKind.ExtentZ => "extent_z",
            _ => "dynamic_bytes",
        };
    }

    /// <summary>The cell of memory that a load or store reaches.</summary>
    private static string Cell(Value value)
    {
        Value pointer = value.Operands[0];
        return $"*({ClPrelude.Space(pointer.Space)} {Memory(value.Memory)} *){Ref(pointer)}";
    }

    private static string Memory(MemoryType type) => type switch
    {
        MemoryType.Int8 => "m_i8",
        MemoryType.UInt8 => "m_u8",
        MemoryType.Int16 => "m_i16",
        MemoryType.UInt16 => "m_u16",
        MemoryType.Int32 => "m_i32",
        MemoryType.Int64 => "m_i64",
        MemoryType.Float32 => "m_f32",
        MemoryType.Float64 => "m_f64",
        _ => "m_u64",
    };

    private static string AtomicCall(Value value)
    {
        Value[] o = value.Operands;
        string cell = value.Memory is MemoryType.Int32 or MemoryType.Float32 ? "int" : "long";
        string space = ClPrelude.Space(o[0].Space);
        string pointer = $"(volatile {space} {cell} *){Ref(o[0])}";
        bool shared = o[0].Space != AddressSpace.Local && value.Memory == MemoryType.Int32;
        string? direct = (AtomicKind)value.Immediate switch
        {
            AtomicKind.Add => "add",
            AtomicKind.And => "and",
            AtomicKind.Or => "or",
            AtomicKind.Xor => "xor",
            AtomicKind.Min => "min",
            AtomicKind.Max => "max",
            AtomicKind.Exchange => "xchg",
            _ => null,
        };
        if (shared && direct is not null)
            return $"atomic_{direct}({pointer}, {Ref(o[1])})";
        string rest = o.Length > 2 ? $", {Ref(o[2])}" : "";
        return $"{ClPrelude.Name((AtomicKind)value.Immediate, value.Memory, o[0].Space)}({pointer}, {Ref(o[1])}{rest})";
    }
}
