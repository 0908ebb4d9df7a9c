using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Half = System.Half;

namespace IlgpuLlava.Kernels;

public static partial class Quantization
{
    /// <summary>Rounds rows to int8.</summary>
    /// <param name="weights">[rows, inFeatures], finite.</param>
    /// <param name="inFeatures">Inputs of a row.</param>
    /// <param name="values">q, [rows, inFeatures].</param>
    /// <param name="scales">[rows].</param>
    /// <exception cref="ArgumentException">Spans do not fit together; a weight is not finite, or too large for a float16 scale.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void QuantizeInt8(ReadOnlySpan<float> weights, int inFeatures, Span<sbyte> values, Span<Half> scales)
    {
        int rows = Rows(nameof(weights), weights.Length, inFeatures);
        Holds(nameof(values), values.Length, weights.Length);
        Holds(nameof(scales), scales.Length, rows);
        for (int row = 0; row < rows; row++)
        {
            var source = weights.Slice(row * inFeatures, inFeatures);
            scales[row] = Scale(Largest(source), MaxInt8);
            Divide(source, scales[row], -MaxInt8, MaxInt8, values.Slice(row * inFeatures, inFeatures));
        }
    }

    /// <summary>The weights that <see cref="QuantizeInt8"/> made, exactly.</summary>
    /// <param name="values">q, [rows, inFeatures].</param>
    /// <param name="inFeatures">Inputs of a row.</param>
    /// <param name="scales">[rows].</param>
    /// <param name="weights">[rows, inFeatures].</param>
    /// <exception cref="ArgumentException">Spans do not fit together.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DequantizeInt8(ReadOnlySpan<sbyte> values, int inFeatures, ReadOnlySpan<Half> scales, Span<float> weights)
    {
        int rows = Rows(nameof(values), values.Length, inFeatures);
        Holds(nameof(weights), weights.Length, values.Length);
        Holds(nameof(scales), scales.Length, rows);
        for (int row = 0; row < rows; row++)
        {
            Multiply(values.Slice(row * inFeatures, inFeatures), (float)scales[row], weights.Slice(row * inFeatures, inFeatures));
        }
    }

    private static void Multiply(ReadOnlySpan<sbyte> values, float scale, Span<float> weights)
    {
        int i = 0;
        for (; i <= values.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(values[i..]));
            var wide = Vector512.Create(Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)),
                Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high)));
            (Vector512.ConvertToSingle(wide) * scale).CopyTo(weights[i..]);
        }

        for (; i < values.Length; i++)
        {
            weights[i] = values[i] * scale;
        }
    }
}
