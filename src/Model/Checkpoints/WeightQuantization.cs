using System.Globalization;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// How the matrices of a converted checkpoint are quantised: those of attention, MLP, projector and the output matrix; embeddings,
/// norms, biases and the vision tower are not. A quantised <c>NAME</c> [out, in] is stored as
/// <code>
/// NAME        int8: I8 [out, in]; int4: U8 [out, ceil(in / 2)], input 2 i in the lower half of a byte, q + 8
/// NAME.scale  int8: F16 [out];    int4: F16 [out, ceil(in / group)]
/// </code>
/// with weights q * scale, as <see cref="Quantization"/> rounds them. Every finite scale is read, and every q: a scale of int4 may be
/// negative, and q -8, for then the largest weight of either sign can take that step.
/// </summary>
public sealed record WeightQuantization
{
    /// <summary>What the name of a quantised tensor's scales ends with.</summary>
    public const string ScaleSuffix = ".scale";

    private WeightQuantization(int group) => Group = group;

    /// <summary>int8, with a scale for each row.</summary>
    public static WeightQuantization Int8 { get; } = new(0);

    /// <summary>Bits of a weight: 8 or 4.</summary>
    public int Bits => Group == 0 ? 8 : 4;

    /// <summary>Of int4, consecutive inputs of a row that share a scale: 32, 64 or 128. 0 of int8, whose rows have one each.</summary>
    public int Group { get; }

    /// <summary>int4.</summary>
    /// <param name="group">Inputs that share a scale: 32, 64 or 128.</param>
    /// <exception cref="ArgumentException">Another number.</exception>
    public static WeightQuantization Int4(int group = Quantization.DefaultGroup) => Quantization.IsGroup(group) ? new(group)
        : throw new ArgumentException($"Groups of 32, 64 and 128 inputs are known, not of {group}.", nameof(group));

    /// <summary>Reads <c>int8</c>, <c>int4</c>, <c>int4:32</c>, <c>int4:64</c> or <c>int4:128</c>.</summary>
    /// <param name="text">The spelling.</param>
    /// <returns>Null where it is none of them.</returns>
    public static WeightQuantization? Parse(string text) => text switch
    {
        "int8" => Int8,
        "int4" or "int4:32" => Int4(32),
        "int4:64" => Int4(64),
        "int4:128" => Int4(128),
        _ => null,
    };

    /// <summary><c>int8</c>, or <c>int4</c> with its group.</summary>
    public override string ToString() => Group == 0 ? "int8" : string.Create(CultureInfo.InvariantCulture, $"int4:{Group}");

    /// <summary>What matrices are computed with.</summary>
    public ElementType Type => Bits == 8 ? ElementType.Int8 : ElementType.Int4;

    /// <summary>Whether a canonical tensor is one of those that are quantised.</summary>
    internal static bool Covers(string name) => name == TensorNames.LmHead
        || (name.EndsWith(".weight", StringComparison.Ordinal) && (name.StartsWith("projector.", StringComparison.Ordinal)
            || (name.StartsWith("text.layers.", StringComparison.Ordinal) && !name.EndsWith("norm.weight", StringComparison.Ordinal))));

    /// <summary>A quantised matrix as it is stored: its values and its scales.</summary>
    internal TensorInfo[] Store(string name, IReadOnlyList<long> shape)
    {
        (long rows, long inputs) = (shape[0], shape[1]);
        return Group == 0
            ? [new(name, TensorType.I8, [rows, inputs]), new(name + ScaleSuffix, TensorType.F16, [rows])]
            :
            [
                new(name, TensorType.U8, [rows, (inputs + 1) / 2]),
                new(name + ScaleSuffix, TensorType.F16, [rows, (inputs + Group - 1) / Group]),
            ];
    }
}
