namespace IlgpuLlava.Model.Checkpoints;

/// <summary>Spelling and size of element types.</summary>
public static class TensorTypes
{
    private static readonly (string Spelling, TensorType Type, int Bytes)[] _all =
    [
        ("F32", TensorType.F32, 4), ("F16", TensorType.F16, 2), ("BF16", TensorType.BF16, 2), ("F64", TensorType.F64, 8),
        ("C64", TensorType.C64, 8), ("BOOL", TensorType.Bool, 1), ("U8", TensorType.U8, 1), ("I8", TensorType.I8, 1),
        ("U16", TensorType.U16, 2), ("I16", TensorType.I16, 2), ("U32", TensorType.U32, 4), ("I32", TensorType.I32, 4),
        ("U64", TensorType.U64, 8), ("I64", TensorType.I64, 8), ("F8_E5M2", TensorType.F8E5M2, 1),
        ("F8_E4M3", TensorType.F8E4M3, 1), ("F8_E8M0", TensorType.F8E8M0, 1),
    ];

    /// <summary>Bytes of one element.</summary>
    /// <param name="type">The element type.</param>
    public static int Size(this TensorType type) => _all[(int)type].Bytes;

    /// <summary>The type as safetensors headers spell it.</summary>
    /// <param name="type">The element type.</param>
    public static string Spelling(this TensorType type) => _all[(int)type].Spelling;

    /// <summary>Whether model weights can be of this type: F32, F16 or BF16.</summary>
    /// <param name="type">The element type.</param>
    public static bool IsUsable(this TensorType type) => type is TensorType.F32 or TensorType.F16 or TensorType.BF16;

    /// <summary>Finds a type by its spelling.</summary>
    /// <param name="spelling">As in a header, in capitals.</param>
    /// <param name="type">The element type.</param>
    /// <returns>False where this version does not know it.</returns>
    public static bool TryParse(string spelling, out TensorType type)
    {
        foreach ((string name, TensorType known, _) in _all)
        {
            if (name != spelling) continue;
            type = known;
            return true;
        }
        type = default;
        return false;
    }
}
