using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>Arithmetic as .NET has it. Each text serves scalars and vectors: a comparison of vectors is a mask for <c>?:</c>.</summary>
internal sealed partial class ClVectorPrelude
{
    /// <summary>Integer division or remainder, which never traps.</summary>
    public string Division(OpCode op, string type, string signed)
    {
        string body = op switch
        {
            OpCode.Divide => """
                S y = as_S(b), odd = (y == 0) | (y == -1);
                return odd ? -a & b : as_U(as_S(a) / (odd ? (S)1 : y));
                """,
            OpCode.Remainder => """
                S y = as_S(b), odd = (y == 0) | (y == -1);
                return odd ? (U)0 : as_U(as_S(a) % (odd ? (S)1 : y));
                """,
            OpCode.DivideUnsigned => "S zero = b == 0;\nreturn zero ? (U)0 : a / (zero ? (U)1 : b);",
            _ => "S zero = b == 0;\nreturn zero ? (U)0 : a % (zero ? (U)1 : b);",
        };
        string name = op switch
        {
            OpCode.Divide => "div",
            OpCode.Remainder => "rem",
            OpCode.DivideUnsigned => "divu",
            _ => "remu",
        };
        return Define($"{name}_{type}", $"U {name}_U(U a, U b)", body, ("U", type), ("S", signed));
    }

    /// <summary>Smaller or larger of two floating numbers: NaN wins, -0 lies below +0.</summary>
    public string Extreme(OpCode op, string type, string signed) => op == OpCode.Min
        ? Define($"min_{type}", "F min_F(F a, F b)", "return (a < b) | ((a == b) & (as_S(a) < 0)) | (a != a) ? a : b;",
            ("F", type), ("S", signed))
        : Define($"max_{type}", "F max_F(F a, F b)", "return (a > b) | ((a == b) & (as_S(a) >= 0)) | (a != a) ? a : b;",
            ("F", type), ("S", signed));

    /// <summary>Floating to integer: toward zero, saturating, NaN to 0.</summary>
    public string Saturation(bool unsigned, bool fromWide, bool toWide, bool vector)
    {
        string v = vector ? "v" : "";
        string from = v + (fromWide ? "double" : "float");
        string result = v + (toWide ? "ulong" : "uint");
        string compared = v + (fromWide ? "long" : "int");
        string signed = v + (toWide ? "long" : "int");
        string suffix = fromWide ? "" : "f";
        string limit = (unsigned, toWide) switch
        {
            (false, false) => "2147483648.0",
            (true, false) => "4294967296.0",
            (false, true) => "9223372036854775808.0",
            _ => "18446744073709551616.0",
        } + suffix;
        // The mask of a vector is as wide as what it chooses between.
        string wider = vector && fromWide != toWide ? $"convert_{signed}" : "";
        string name = $"{(unsigned ? "u" : "i")}{(toWide ? 64 : 32)}_{from}";
        string text = unsigned
            ? """
                M in = (a > 0) & (a < LIMIT), over = a >= LIMIT;
                return WIDER(over) ? (R)(~(ONE)0) : convert_R(in ? a : (F)0);
                """
            : """
                M in = (a >= -LIMIT) & (a < LIMIT), over = a >= LIMIT, under = a < -LIMIT;
                R least = (R)((ONE)1 << BITS);
                return WIDER(over) ? ~least : WIDER(under) ? least : as_R(convert_S(in ? a : (F)0));
                """;
        return Define(name, $"R {name}(F a)", text, ("LIMIT", limit), ("WIDER", wider), ("BITS", toWide ? "63" : "31"),
            ("ONE", toWide ? "ulong" : "uint"), ("M", compared), ("S", signed), ("R", result), ("F", from));
    }

    /// <summary>The bits of a Half to float, exactly.</summary>
    public string FromHalf(bool vector) => Define(vector ? "half_to_vfloat" : "half_to_float", "F half_to_F(U h)", """
        U m = (h & 0x7fffu) << 13, e = m & 0x0f800000u;
        U normal = m + 0x38000000u;
        U special = (normal + 0x38000000u) | ((m & 0x007fffffu) != 0 ? (U)0x00400000u : (U)0);
        U small = as_U(as_F(m + 0x38800000u) - 0x1p-14f);
        return as_F((e == 0x0f800000u ? special : e == 0 ? small : normal) | ((h & 0x8000u) << 16));
        """, ("U", vector ? "vuint" : "uint"), ("F", vector ? "vfloat" : "float"));

    /// <summary>Float to the bits of a Half, to nearest even.</summary>
    public string ToHalf(bool vector) => Define(vector ? "vfloat_to_half" : "float_to_half", "U F_to_half(F value)", """
        U sign = (as_U(value) >> 16) & 0x8000u, u = as_U(value) & 0x7fffffffu;
        U special = u > 0x7f800000u ? 0x7e00u | ((u >> 13) & 0x3ffu) : (U)0x7c00u;
        U small = as_U(as_F(u) + 0.5f) - 0x3f000000u;
        U normal = (u + 0xc8000fffu + ((u >> 13) & 1u)) >> 13;
        return sign | (u >= 0x47800000u ? special : u < 0x38800000u ? small : normal);
        """, ("U", vector ? "vuint" : "uint"), ("F", vector ? "vfloat" : "float"));

    /// <summary>Writes a function from a text whose capital words stand for types and numbers.</summary>
    private string Define(string name, string head, string body, params (string Word, string Meaning)[] words) => Function(name, () =>
    {
        string text = $"inline {head}\n{{\n    {body.ReplaceLineEndings("\n").Replace("\n", "\n    ")}\n}}\n";
        return System.Text.RegularExpressions.Regex.Replace(text, "[A-Z]+(?![a-zA-Z0-9])", match =>
            words.FirstOrDefault(word => word.Word == match.Value) is { Word: not null } found ? found.Meaning : match.Value);
    });
}
