using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

public sealed partial class PackedWeights
{
    /// <summary>Packs a quantised matrix while it is read, 64 rows at a time. Host memory: two panels.</summary>
    /// <param name="accelerator">Where the weights shall lie.</param>
    /// <param name="outFeatures">Rows of the matrix.</param>
    /// <param name="inFeatures">Columns of the matrix.</param>
    /// <param name="type">int8 or int4.</param>
    /// <param name="read">Delivers rows and their scales, in ascending order.</param>
    /// <param name="group">Of int4, inputs that share a scale.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ArgumentException">A size is out of range, or a scale is infinite or NaN.</exception>
    public static PackedWeights PackQuantized(
        Accelerator accelerator, int outFeatures, int inFeatures, ElementType type, QuantizedRows read, int group = 0)
    {
        ArgumentNullException.ThrowIfNull(read);
        RequireQuantized(type);
        var weights = new PackedWeights(accelerator, outFeatures, inFeatures, type, WeightLayout.Plain, group);
        return weights.Fill((panel, rows, packed) => weights.PackQuantizedHalf(panel, WeightPacking.PanelWidth, 0, read, rows, packed));
    }

    /// <summary>Packs the two quantised matrices of a gated product, both [outFeatures, inFeatures], into one (SwiGLU).</summary>
    /// <param name="accelerator">Where the weights shall lie.</param>
    /// <param name="outFeatures">Rows of each matrix.</param>
    /// <param name="inFeatures">Columns of each matrix.</param>
    /// <param name="type">int8 or int4.</param>
    /// <param name="readGate">Delivers rows of the gate projection.</param>
    /// <param name="readUp">Delivers rows of the up projection.</param>
    /// <param name="group">Of int4, inputs that share a scale.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ArgumentException">A size is out of range, or a scale is infinite or NaN.</exception>
    public static PackedWeights PackQuantizedGateUp(
        Accelerator accelerator,
        int outFeatures,
        int inFeatures,
        ElementType type,
        QuantizedRows readGate,
        QuantizedRows readUp,
        int group = 0)
    {
        ArgumentNullException.ThrowIfNull(readGate);
        ArgumentNullException.ThrowIfNull(readUp);
        RequireQuantized(type);
        const int half = WeightPacking.PanelWidth / 2;
        var weights = new PackedWeights(accelerator, outFeatures, inFeatures, type, WeightLayout.GateUp, group);
        return weights.Fill((panel, rows, packed) =>
        {
            weights.PackQuantizedHalf(panel, half, 0, readGate, rows, packed);
            weights.PackQuantizedHalf(panel, half, half, readUp, rows, packed);
        });
    }

    private static void RequireQuantized(ElementType type) =>
        Check.That(type.IsQuantized(), Op, nameof(type), $"is {type}, which has no scales.");

    private void PackQuantizedHalf(int panel, int width, int firstColumn, QuantizedRows read, byte[] rows, byte[] packed)
    {
        int firstRow = panel * width;
        int count = Math.Min(width, OutFeatures - firstRow);
        int rowBytes = Type == ElementType.Int8 ? InFeatures : Quantization.Int4RowBytes(InFeatures);
        int groups = ((InFeatures - 1) / Group) + 1;
        var values = rows.AsSpan(0, count * rowBytes);
        byte[] scales = new byte[count * groups * sizeof(ushort)];
        read.Values(firstRow, count, values);
        read.Scales(firstRow, count, scales);
        WeightPacking.PackQuantizedColumns(values, scales, count, width, InFeatures, Type, Group, packed, firstColumn);
    }
}
