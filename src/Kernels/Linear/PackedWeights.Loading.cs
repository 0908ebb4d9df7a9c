using System.Runtime.InteropServices;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

public sealed partial class PackedWeights
{
    /// <summary>Packs a matrix while it is read, 64 rows at a time. Host memory: two panels.</summary>
    /// <param name="accelerator">Where the weights shall lie.</param>
    /// <param name="outFeatures">Rows of the matrix.</param>
    /// <param name="inFeatures">Columns of the matrix.</param>
    /// <param name="type">How it is stored, and stays stored.</param>
    /// <param name="read">Delivers rows, in ascending order. Several matrices stacked on one another (query, key and value)
    /// are one reader that knows where each begins.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static PackedWeights Pack(Accelerator accelerator, int outFeatures, int inFeatures, ElementType type, WeightRowReader read)
    {
        ArgumentNullException.ThrowIfNull(read);
        RequireFloat(type);
        var weights = new PackedWeights(accelerator, outFeatures, inFeatures, type, WeightLayout.Plain);
        return weights.Fill((panel, rows, packed) => weights.PackHalf(panel, WeightPacking.PanelWidth, 0, read, rows, packed));
    }

    /// <summary>Packs the two matrices of a gated product, both [outFeatures, inFeatures], into one (SwiGLU).</summary>
    /// <param name="accelerator">Where the weights shall lie.</param>
    /// <param name="outFeatures">Rows of each matrix.</param>
    /// <param name="inFeatures">Columns of each matrix.</param>
    /// <param name="type">How both are stored, and stay stored.</param>
    /// <param name="readGate">Delivers rows of the gate projection.</param>
    /// <param name="readUp">Delivers rows of the up projection.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static PackedWeights PackGateUp(
        Accelerator accelerator, int outFeatures, int inFeatures, ElementType type, WeightRowReader readGate, WeightRowReader readUp)
    {
        ArgumentNullException.ThrowIfNull(readGate);
        ArgumentNullException.ThrowIfNull(readUp);
        RequireFloat(type);
        const int half = WeightPacking.PanelWidth / 2;
        var weights = new PackedWeights(accelerator, outFeatures, inFeatures, type, WeightLayout.GateUp);
        return weights.Fill((panel, rows, packed) =>
        {
            weights.PackHalf(panel, half, 0, readGate, rows, packed);
            weights.PackHalf(panel, half, half, readUp, rows, packed);
        });
    }

    /// <summary>Loads a matrix that is packed already, panel by panel.</summary>
    /// <param name="accelerator">Where the weights shall lie.</param>
    /// <param name="outFeatures">Output features; of a gated pair those of one half.</param>
    /// <param name="inFeatures">Input features.</param>
    /// <param name="type">How it is stored.</param>
    /// <param name="layout">How it is packed.</param>
    /// <param name="read">Delivers panels: its rows are panels of <see cref="WeightPacking.PanelBytes"/> bytes.</param>
    /// <param name="group">Of int4, inputs that share a scale.</param>
    /// <returns>The weights.</returns>
    /// <exception cref="ArgumentException">A size is out of range.</exception>
    public static PackedWeights LoadPacked(
        Accelerator accelerator,
        int outFeatures,
        int inFeatures,
        ElementType type,
        WeightLayout layout,
        WeightRowReader read,
        int group = 0)
    {
        ArgumentNullException.ThrowIfNull(read);
        Check.Range(Op, nameof(layout), (int)layout, (int)WeightLayout.Plain, (int)WeightLayout.GateUp);
        var weights = new PackedWeights(accelerator, outFeatures, inFeatures, type, layout, group);
        return weights.Fill((panel, _, packed) => read(panel, 1, packed));
    }

    private static void RequireFloat(ElementType type) => Check.That(
        !type.IsQuantized(), Op, nameof(type), $"is {type}; such rows come with scales, and are packed by {nameof(PackQuantized)}.");

    private PackedWeights Fill(PanelWriter write)
    {
        try
        {
            int panelBytes = (int)WeightPacking.PanelBytes(InFeatures, Type, Group);
            byte[] packed = new byte[panelBytes];
            byte[] rows = new byte[panelBytes];
            for (int panel = 0; panel < Panels; panel++)
            {
                write(panel, rows, packed);
                IsFinite &= Type != ElementType.Float16 || WeightPacking.AreFinite(MemoryMarshal.Cast<byte, ushort>(packed));
                long inside = panel % panelsPerPart * (long)panelBytes;
                buffers[panel / panelsPerPart].View.SubView(inside, panelBytes).CopyFromCPU(ref packed[0], panelBytes);
            }

            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void PackHalf(int panel, int width, int firstColumn, WeightRowReader read, byte[] rows, byte[] packed)
    {
        int firstRow = panel * width;
        int count = Math.Min(width, OutFeatures - firstRow);
        int bytes = count * InFeatures * Type.SizeInBytes();
        read(firstRow, count, rows.AsSpan(0, bytes));
        if (count < width)
        {
            // The last panel: columns beyond the last feature must be zero, whatever the panel before left there.
            Array.Clear(rows, bytes, (width - count) * InFeatures * Type.SizeInBytes());
        }

        int padded = width * InFeatures * Type.SizeInBytes();
        WeightPacking.PackColumns(rows.AsSpan(0, padded), width, InFeatures, Type, packed, firstColumn);
    }

    private delegate void PanelWriter(int panel, byte[] rows, byte[] packed);
}
