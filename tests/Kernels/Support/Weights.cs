using System.Runtime.InteropServices;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>Packed weights from float arrays, in every storage type; int4 in groups of 32 where nothing else is said.</summary>
internal static class Weights
{
    public static readonly ElementType[] Types = Enum.GetValues<ElementType>();

    public static WeightRowReader Reader(float[] matrix, int inFeatures, ElementType type) => (first, rows, destination) =>
        Numbers.Store(matrix.AsSpan(first * inFeatures, rows * inFeatures), type).CopyTo(destination);

    public static PackedWeights Pack(
        Accelerator accelerator, float[] matrix, int outFeatures, ElementType type, int group = Quantization.DefaultGroup)
    {
        int inFeatures = matrix.Length / outFeatures;
        return type.IsQuantized()
            ? PackedWeights.PackQuantized(
                accelerator, outFeatures, inFeatures, type, Quantized(matrix, inFeatures, type, group), Group(type, group))
            : PackedWeights.Pack(accelerator, outFeatures, inFeatures, type, Reader(matrix, inFeatures, type));
    }

    /// <summary>Gate rows, then up rows.</summary>
    public static PackedWeights PackGateUp(
        Accelerator accelerator, float[] matrix, int outFeatures, ElementType type, int group = Quantization.DefaultGroup)
    {
        int inFeatures = matrix.Length / (2 * outFeatures);
        float[] gate = matrix[..(outFeatures * inFeatures)];
        float[] up = matrix[(outFeatures * inFeatures)..];
        return type.IsQuantized()
            ? PackedWeights.PackQuantizedGateUp(
                accelerator,
                outFeatures,
                inFeatures,
                type,
                Quantized(gate, inFeatures, type, group),
                Quantized(up, inFeatures, type, group),
                Group(type, group))
            : PackedWeights.PackGateUp(
                accelerator, outFeatures, inFeatures, type, Reader(gate, inFeatures, type), Reader(up, inFeatures, type));
    }

    /// <summary>What weights become when they are stored and read again.</summary>
    public static float[] Round(float[] matrix, int inFeatures, ElementType type, int group = Quantization.DefaultGroup)
    {
        if (!type.IsQuantized())
        {
            return Numbers.Round(matrix, type);
        }

        var (values, scales) = Quantize(matrix, inFeatures, type, group);
        float[] rounded = new float[matrix.Length];
        if (type == ElementType.Int8)
        {
            Quantization.DequantizeInt8(MemoryMarshal.Cast<byte, sbyte>(values), inFeatures, scales, rounded);
        }
        else
        {
            Quantization.DequantizeInt4(values, inFeatures, group, scales, rounded);
        }

        return rounded;
    }

    public static (byte[] Values, Half[] Scales) Quantize(float[] matrix, int inFeatures, ElementType type, int group)
    {
        int rows = matrix.Length / inFeatures;
        if (type == ElementType.Int8)
        {
            byte[] bytes = new byte[matrix.Length];
            var one = new Half[rows];
            Quantization.QuantizeInt8(matrix, inFeatures, MemoryMarshal.Cast<byte, sbyte>(bytes.AsSpan()), one);
            return (bytes, one);
        }

        byte[] values = new byte[rows * Quantization.Int4RowBytes(inFeatures)];
        var scales = new Half[rows * Quantization.Groups(inFeatures, group)];
        Quantization.QuantizeInt4(matrix, inFeatures, group, values, scales);
        return (values, scales);
    }

    private static QuantizedRows Quantized(float[] matrix, int inFeatures, ElementType type, int group)
    {
        var (values, scales) = Quantize(matrix, inFeatures, type, group);
        int rows = matrix.Length / inFeatures;
        return new QuantizedRows(
            (first, count, destination) => Part(values, first, count, destination),
            (first, count, destination) => Part(MemoryMarshal.AsBytes(scales.AsSpan()), first, count, destination));

        void Part(ReadOnlySpan<byte> all, int first, int count, Span<byte> destination) =>
            all.Slice(all.Length / rows * first, all.Length / rows * count).CopyTo(destination);
    }

    private static int Group(ElementType type, int group) => type == ElementType.Int4 ? group : 0;
}
