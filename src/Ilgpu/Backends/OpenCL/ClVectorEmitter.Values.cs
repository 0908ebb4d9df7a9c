using System.Globalization;
using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>Where values are computed, and how they are named.</summary>
internal sealed partial class ClVectorEmitter
{
    private const string AllLanes = "(mask)(-1)";

    private void Statement(Value value)
    {
        if (value.Op == OpCode.Phi)
        {
            if (_placement.Of(value).Vector == Mode.Local && !_placement.IsSetByEdges(value, Form.Vector))
                Line($"{Name(value, Form.Vector)} = {VectorOf(value)};");
            return;
        }
        if (_needs.IsFree(value) || Needs.IsPrologue(value))
            return;
        if (value.HasSideEffect)
            Effect(value);
        else
            Compute(value);
    }

    /// <summary>Writes the forms of a value that are kept in variables.</summary>
    private void Compute(Value value)
    {
        if (IsVariable(value, Form.Scalar))
            Line($"{Name(value, Form.Scalar)} = {ScalarOf(value)};");
        if (IsVariable(value, Form.Vector))
            Line($"{Name(value, Form.Vector)} = {VectorOf(value)};");
    }

    /// <summary>True where a form of a value has a variable; arguments and arrays are named as they are.</summary>
    private bool IsVariable(Value value, Form form) => form == Form.Scalar
        ? _placement.Of(value).Scalar == Mode.Local && !Needs.IsPrologue(value)
        : _placement.Of(value).Vector == Mode.Local;

    private string Name(Value value, Form form) => Declare(TypeOf(value, form), $"{(form == Form.Scalar ? 's' : 'v')}{value.Id}");

    /// <summary>Lane 0's scalar, as an expression.</summary>
    private string Scalar(Value value) => IsVariable(value, Form.Scalar) ? Name(value, Form.Scalar) : ScalarOf(value);

    /// <summary>All lanes, as an expression.</summary>
    private string Vector(Value value) => IsVariable(value, Form.Vector) ? Name(value, Form.Vector) : VectorOf(value);

    private string In(Value value, Form form) => form == Form.Scalar ? Scalar(value) : Vector(value);

    private string ScalarOf(Value value)
    {
        if (_program.IsReduction(value))
            return $"({Operation(value, Form.Vector)}).s0";
        return value.Op switch
        {
            OpCode.Constant => Literal(value),
            OpCode.Undefined => value.Kind == ValueKind.Pointer ? $"({TypeOf(value, Form.Scalar)})0" : "0",
            OpCode.Parameter => $"a{value.Immediate}",
            OpCode.Alloca => $"array{value.Id}",
            OpCode.DynamicShared => "dynamic_shared",
            OpCode.Builtin => Fact((BuiltinKind)value.Immediate),
            OpCode.Load => LoadOne(value),
            OpCode.Ballot => Ballot(value.Operands[0]),
            OpCode.BarrierPopCount => $"popcount({Ballot(value.Operands[0])})",
            OpCode.GroupBroadcast => Broadcast(value),
            OpCode.Shuffle => Scalar(value.Operands[0]),
            _ => Operation(value, Form.Scalar),
        };
    }

    private string VectorOf(Value value)
    {
        string type = TypeOf(value, Form.Vector);
        if (value.Op == OpCode.Undefined)
            return $"({type})(0)";
        if (!_needs.IsFromScalar(value) && value.Op != OpCode.Constant)
            return VectorOperation(value);
        Shape shape = _program.ShapeOf(value);
        if (value.Op == OpCode.Builtin && shape.Kind == ShapeKind.Linear)
            return LaneTimes(shape.Stride, value.Kind);
        string scalar = Scalar(value);
        string vector = value.Kind switch
        {
            ValueKind.Bool when value.Op == OpCode.Constant => $"(mask)({-value.AsInt32})",
            ValueKind.Bool => $"(mask)(-{Grouped(scalar)})",
            ValueKind.Pointer => $"(vulong)((ulong){Grouped(scalar)})",
            _ => $"({type})({scalar})",
        };
        return shape.Kind == ShapeKind.Linear ? $"{vector} + {LaneTimes(shape.Stride, value.Kind)}" : vector;
    }

    private string VectorOperation(Value value) => value.Op switch
    {
        OpCode.Builtin => GroupIndices((BuiltinKind)value.Immediate),
        OpCode.Load => LoadAll(value),
        OpCode.Shuffle => Shuffle(value),
        _ => Operation(value, Form.Vector),
    };

    /// <summary>Each lane's number times a stride.</summary>
    private string LaneTimes(long stride, ValueKind kind)
    {
        bool wide = kind.IsWide();
        string lanes = wide ? _prelude.WideLaneIds : _prelude.LaneIds;
        return stride == 1 ? lanes : $"{lanes} * {Integer(stride, wide)}";
    }

    /// <summary>A launch fact, in lane 0 where it is linear.</summary>
    private string Fact(BuiltinKind kind)
    {
        int axis = kind <= BuiltinKind.GroupDimZ ? (int)kind % 3 : 0;
        char letter = "xyz"[axis];
        bool flat = _program.Options.IsOneDimensional;
        switch (kind)
        {
            case <= BuiltinKind.GridIdxZ:
                _facts[$"const uint grid_{letter}"] = $"(uint)get_group_id({axis})";
                return $"grid_{letter}";
            case <= BuiltinKind.GridDimZ:
                _facts[$"const uint grid_dim_{letter}"] = $"(uint)get_num_groups({axis})";
                return $"grid_dim_{letter}";
            case <= BuiltinKind.GroupIdxZ or BuiltinKind.LaneIdx or BuiltinKind.WarpIdx:
                return "0u";
            case BuiltinKind.GroupDimX when flat && _program.Options.IsFull:
                return $"{Lanes}u";
            case BuiltinKind.GroupDimY or BuiltinKind.GroupDimZ when flat:
                return "1u";
            case <= BuiltinKind.GroupDimZ:
                return $"(uint)group_{letter}";
            case BuiltinKind.ExtentX:
                return "(ulong)extent_x";
            case BuiltinKind.ExtentY:
                return "(ulong)extent_y";
            case BuiltinKind.ExtentZ:
                return "(ulong)extent_z";
            default:
                return "(uint)dynamic_bytes";
        }
    }

    private static string Literal(Value value) => value.Kind switch
    {
        ValueKind.Bool => value.Immediate == 0 ? "0" : "1",
        ValueKind.Int32 => Integer(value.AsInt32, false),
        ValueKind.Int64 => Integer(value.Immediate, true),
        ValueKind.Float32 =>
            Real(value.AsFloat32, $"as_float(0x{(uint)value.Immediate:x8}u)") + (float.IsFinite(value.AsFloat32) ? "f" : ""),
        ValueKind.Float64 => Real(value.AsFloat64, $"as_double(0x{value.Immediate:x16}UL)"),
        _ => $"({ClPrelude.Space(value.Space)} uchar *)0x{value.Immediate:x}UL",
    };

    // Integers are unsigned; what was meant as a small negative number is written as one.
    private static string Integer(long value, bool wide)
    {
        string suffix = wide ? "UL" : "u";
        if (value is < 0 and >= -65536)
            return string.Create(CultureInfo.InvariantCulture, $"-{-value}{suffix}");
        return wide ? string.Create(CultureInfo.InvariantCulture, $"{(ulong)value}UL")
            : string.Create(CultureInfo.InvariantCulture, $"{(uint)value}u");
    }

    private static string Real(double value, string bits)
    {
        if (!double.IsFinite(value))
            return bits;
        // The shortest text that reads back as the same number: of a float where it is one.
        string text = bits.StartsWith("as_float", StringComparison.Ordinal)
            ? ((float)value).ToString("R", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.') || text.Contains('E') ? text : text + ".0";
    }

    private static string TypeOf(Value value, Form form) => (value.Kind, form) switch
    {
        (ValueKind.Pointer, Form.Scalar) => $"{ClPrelude.Space(value.Space)} uchar *",
        (_, Form.Scalar) => ScalarType(value.Kind),
        (ValueKind.Bool, _) => "mask",
        (ValueKind.Pointer, _) => "vulong",
        _ => "v" + ScalarType(value.Kind),
    };

    private static string ScalarType(ValueKind kind) => kind switch
    {
        ValueKind.Bool => "int",
        ValueKind.Int32 => "uint",
        ValueKind.Float32 => "float",
        ValueKind.Float64 => "double",
        _ => "ulong",
    };

    /// <summary>The signed integers as wide as a kind.</summary>
    private static string SignedType(ValueKind kind, Form form) => (form == Form.Vector ? "v" : "") + (kind.IsWide() ? "long" : "int");

    /// <summary>A mask for choosing between values of a kind.</summary>
    private static string MaskFor(string mask, ValueKind kind) => kind.IsWide() ? $"convert_vlong({mask})" : Grouped(mask);

    /// <summary>An expression in parentheses, where it needs them as an operand.</summary>
    private static string Grouped(string expression)
    {
        int i = 0;
        while (i < expression.Length && (char.IsAsciiLetterOrDigit(expression[i]) || expression[i] is '_' or '.'))
            i++;
        if (i == expression.Length)
            return expression;
        // A conversion, as (vuint)(s1), binds more tightly than any operation.
        if (i == 0 && expression.IndexOf(')') is > 0 and var end && expression.AsSpan(1, end - 1).IndexOfAnyExceptInRange('a', 'z') < 0)
            i = end + 1;
        if (i == 0 || i == expression.Length || expression[i] != '(')
            return $"({expression})";
        int depth = 0;
        for (; i < expression.Length; i++)
        {
            depth += expression[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0)
                return i == expression.Length - 1 ? expression : $"({expression})";
        }
        return $"({expression})";
    }
}
