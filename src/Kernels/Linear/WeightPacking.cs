using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IlgpuLlava.Kernels;

/// <summary>
/// The packed form of a weight matrix W [outFeatures, inFeatures]: panels of 64 columns, [panels][inFeatures][64], each
/// column being one output feature (<see cref="WeightLayout"/> says which); columns beyond the last feature are zero. A
/// product then reads weights in the order in which they lie, each vector feeding one multiply-add in every row. Quantised weights lie
/// in 32-bit words of 4 (int8) or 8 (int4) consecutive inputs, [panels][words][64], each group of inputs with its 64 float16 scales behind
/// it; int8 has one group.
/// </summary>
public static partial class WeightPacking
{
    /// <summary>Columns of a panel.</summary>
    public const int PanelWidth = 64;

    /// <summary>Output features that one panel holds: 64, or 32 of a gated pair.</summary>
    /// <param name="layout">The layout.</param>
    /// <returns>Features a panel.</returns>
    public static int FeaturesPerPanel(WeightLayout layout) => layout == WeightLayout.GateUp ? PanelWidth / 2 : PanelWidth;

    /// <summary>Panels that hold a matrix.</summary>
    /// <param name="outFeatures">Output features; of a gated pair those of one half.</param>
    /// <param name="layout">The layout.</param>
    /// <returns>The number of panels.</returns>
    public static int Panels(int outFeatures, WeightLayout layout)
    {
        int width = FeaturesPerPanel(layout);
        return (int)(((long)outFeatures + width - 1) / width);
    }

    /// <summary>Bytes of one panel.</summary>
    /// <param name="inFeatures">Input features.</param>
    /// <param name="type">The storage type.</param>
    /// <param name="group">Of int4, inputs that share a scale.</param>
    /// <returns>The size in bytes.</returns>
    public static long PanelBytes(int inFeatures, ElementType type, int group = 0) => type.IsQuantized()
        ? QuantizedPanel.Length(inFeatures, CheckGroup(inFeatures, type, group), PerWord(type)) * sizeof(uint)
        : (long)inFeatures * PanelWidth * type.SizeInBytes();

    /// <summary>Bytes of a packed matrix.</summary>
    /// <param name="outFeatures">Output features; of a gated pair those of one half.</param>
    /// <param name="inFeatures">Input features.</param>
    /// <param name="type">The storage type.</param>
    /// <param name="layout">The layout.</param>
    /// <param name="group">Of int4, inputs that share a scale.</param>
    /// <returns>The size in bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The size is more than 2^63 - 1.</exception>
    public static long PackedBytes(int outFeatures, int inFeatures, ElementType type, WeightLayout layout, int group = 0) =>
        Check.Product(nameof(WeightPacking), nameof(outFeatures), Panels(outFeatures, layout), PanelBytes(inFeatures, type, group));

    /// <summary>Whether float16 numbers, given as bits, are neither infinite nor NaN: no exponent is all ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool AreFinite(ReadOnlySpan<ushort> halves)
    {
        Vector<ushort> exponent = new(0x7C00);
        Vector<ushort> found = Vector<ushort>.Zero;
        int i = 0;
        for (; i <= halves.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            found |= Vector.Equals(new Vector<ushort>(halves[i..]) & exponent, exponent);
        }

        bool finite = found == Vector<ushort>.Zero;
        for (; i < halves.Length; i++)
        {
            finite &= (halves[i] & 0x7C00) != 0x7C00;
        }

        return finite;
    }

    /// <summary>Writes rows of W as neighbouring columns of one panel and leaves its other columns as they are.</summary>
    /// <param name="rows">[rowCount, inFeatures], as stored.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="inFeatures">Input features.</param>
    /// <param name="type">The storage type.</param>
    /// <param name="panel">The panel, [inFeatures, 64].</param>
    /// <param name="firstColumn">The column of the first row.</param>
    /// <exception cref="ArgumentException">Spans and numbers do not fit together.</exception>
    public static void PackColumns(
        ReadOnlySpan<byte> rows, int rowCount, int inFeatures, ElementType type, Span<byte> panel, int firstColumn)
    {
        const string op = nameof(WeightPacking);
        Check.Positive(op, nameof(inFeatures), inFeatures);
        Check.Range(op, nameof(firstColumn), firstColumn, 0, PanelWidth);
        Check.Range(op, nameof(rowCount), rowCount, 0, PanelWidth - firstColumn);
        Check.That(!type.IsQuantized(), op, nameof(type), $"is {type}; numbers with scales are packed otherwise.");
        int size = type.SizeInBytes();
        Check.That(
            rows.Length == (long)rowCount * inFeatures * size,
            op,
            nameof(rows),
            $"holds {rows.Length} bytes; {rowCount} rows of {inFeatures} {type} need {(long)rowCount * inFeatures * size}.");
        Check.That(
            panel.Length == PanelBytes(inFeatures, type),
            op,
            nameof(panel),
            $"holds {panel.Length} bytes; a panel of {inFeatures} {type} needs {PanelBytes(inFeatures, type)}.");
        if (size == 4)
        {
            WeightTransposition.Transpose(
                MemoryMarshal.Cast<byte, uint>(rows), rowCount, inFeatures, MemoryMarshal.Cast<byte, uint>(panel)[firstColumn..]);
        }
        else
        {
            WeightTransposition.Transpose(
                MemoryMarshal.Cast<byte, ushort>(rows), rowCount, inFeatures, MemoryMarshal.Cast<byte, ushort>(panel)[firstColumn..]);
        }
    }
}
