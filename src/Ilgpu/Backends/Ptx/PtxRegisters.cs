using System.Globalization;
using System.Text;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>Virtual registers, numbered by type; each is declared once, ptxas decides which share a real one.</summary>
internal sealed class PtxRegisters
{
    private readonly Dictionary<RegisterType, int> _counts = [];

    /// <summary>A new register.</summary>
    public string New(RegisterType type)
    {
        int number = _counts.GetValueOrDefault(type);
        _counts[type] = number + 1;
        return string.Create(CultureInfo.InvariantCulture, $"%{Prefix(type)}{number}");
    }

    /// <summary>The type of register that holds a value. Addresses in shared memory have 32 bits.</summary>
    public static RegisterType TypeOf(Value value) => value.Kind switch
    {
        ValueKind.Bool => RegisterType.Predicate,
        ValueKind.Int32 => RegisterType.Word,
        ValueKind.Float32 => RegisterType.Single,
        ValueKind.Float64 => RegisterType.Double,
        ValueKind.Pointer when value.Space == AddressSpace.Shared => RegisterType.Word,
        _ => RegisterType.Wide,
    };

    /// <summary>Writes the declarations.</summary>
    public void Declare(StringBuilder text)
    {
        foreach ((RegisterType type, int count) in _counts.OrderBy(pair => pair.Key))
            text.Append(CultureInfo.InvariantCulture, $"    .reg {Declaration(type)} %{Prefix(type)}<{count}>;\n");
    }

    /// <summary>The type of a register that <c>mov</c> takes.</summary>
    public static string Move(RegisterType type) => type switch
    {
        RegisterType.Predicate => "pred",
        RegisterType.Half => "b16",
        RegisterType.Word => "b32",
        RegisterType.Wide => "b64",
        RegisterType.Single => "f32",
        _ => "f64",
    };

    private static string Declaration(RegisterType type) => "." + Move(type);

    private static string Prefix(RegisterType type) => type switch
    {
        RegisterType.Predicate => "p",
        RegisterType.Half => "h",
        RegisterType.Word => "r",
        RegisterType.Wide => "rd",
        RegisterType.Single => "f",
        _ => "fd",
    };
}
