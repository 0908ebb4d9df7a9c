namespace IlgpuLlava.Ilgpu.Tests.Property;

/// <summary>Facts about the types of expressions.</summary>
internal static class ScalarTypes
{
    public static readonly ScalarType[] All = Enum.GetValues<ScalarType>();

    /// <summary>The element types of buffers; the other integers are converted from and to those of their width.</summary>
    public static readonly ScalarType[] Stored =
    [
        ScalarType.Int32, ScalarType.Int64, ScalarType.Single, ScalarType.Double, ScalarType.Int16, ScalarType.UInt8, ScalarType.Half,
    ];

    /// <summary>The element types of output buffers and of local arrays.</summary>
    public static readonly ScalarType[] Outputs = [.. Stored, ScalarType.ApproximateSingle, ScalarType.ApproximateDouble];

    public static bool IsApproximate(this ScalarType type) => type >= ScalarType.ApproximateSingle;

    public static bool IsFloating(this ScalarType type) => type is ScalarType.Single or ScalarType.Double;

    public static bool IsInteger(this ScalarType type) => type is > ScalarType.Bool and < ScalarType.Half;

    /// <summary>True for the integers that IL computes with.</summary>
    public static bool IsWide(this ScalarType type) => type is >= ScalarType.Int32 and <= ScalarType.UInt64;

    public static bool IsLong(this ScalarType type) => type is ScalarType.Int64 or ScalarType.UInt64;

    public static bool IsUnsigned(this ScalarType type) =>
        type is ScalarType.UInt8 or ScalarType.UInt16 or ScalarType.UInt32 or ScalarType.UInt64;

    public static Type Clr(this ScalarType type) => type switch
    {
        ScalarType.Bool => typeof(bool),
        ScalarType.Int8 => typeof(sbyte),
        ScalarType.UInt8 => typeof(byte),
        ScalarType.Int16 => typeof(short),
        ScalarType.UInt16 => typeof(ushort),
        ScalarType.Int32 => typeof(int),
        ScalarType.UInt32 => typeof(uint),
        ScalarType.Int64 => typeof(long),
        ScalarType.UInt64 => typeof(ulong),
        ScalarType.Half => typeof(ILGPU.Half),
        ScalarType.Single or ScalarType.ApproximateSingle => typeof(float),
        _ => typeof(double),
    };

    /// <summary>C#'s name.</summary>
    public static string Keyword(this ScalarType type) => type switch
    {
        ScalarType.Bool => "bool",
        ScalarType.Int8 => "sbyte",
        ScalarType.UInt8 => "byte",
        ScalarType.Int16 => "short",
        ScalarType.UInt16 => "ushort",
        ScalarType.Int32 => "int",
        ScalarType.UInt32 => "uint",
        ScalarType.Int64 => "long",
        ScalarType.UInt64 => "ulong",
        ScalarType.Half => "Half",
        ScalarType.Single or ScalarType.ApproximateSingle => "float",
        _ => "double",
    };
}
