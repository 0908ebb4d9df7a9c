using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IlgpuLlava.Kernels;

public static partial class WeightPacking
{
    /// <summary>The inputs that share a scale: those of a row for int8, the group for int4, 0 for numbers without scales.</summary>
    /// <exception cref="ArgumentException">int4 does not know such groups, or the type has none.</exception>
    internal static int CheckGroup(int inFeatures, ElementType type, int group)
    {
        const string op = nameof(WeightPacking);
        if (type == ElementType.Int4)
        {
            Check.That(Quantization.IsGroup(group), op, nameof(group), $"is {group}; int4 has groups of 32, 64 or 128 inputs.");
            return group;
        }

        int expected = type == ElementType.Int8 ? inFeatures : 0;
        Check.That(group == 0 || group == expected, op, nameof(group), $"is {group}, but {type} is not grouped.");
        return expected;
    }

    /// <summary>Inputs of a 32-bit word.</summary>
    internal static int PerWord(ElementType type) => type == ElementType.Int8 ? 4 : 8;

    /// <summary>Writes rows of a quantised matrix as neighbouring columns of one panel, zeros beside them up to
    /// <paramref name="width"/> columns, and leaves its other columns as they are.</summary>
    /// <param name="rows">[rowCount, bytes of a row], as <see cref="Quantization"/> makes them.</param>
    /// <param name="scales">[rowCount, groups], float16.</param>
    /// <param name="rowCount">Rows.</param>
    /// <param name="width">Columns to write.</param>
    /// <param name="inFeatures">Input features.</param>
    /// <param name="type">int8 or int4.</param>
    /// <param name="group">Inputs that share a scale.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="firstColumn">The column of the first row.</param>
    /// <exception cref="ArgumentException">A scale is infinite or NaN.</exception>
    internal static void PackQuantizedColumns(
        ReadOnlySpan<byte> rows,
        ReadOnlySpan<byte> scales,
        int rowCount,
        int width,
        int inFeatures,
        ElementType type,
        int group,
        Span<byte> panel,
        int firstColumn)
    {
        int perWord = PerWord(type);
        int rowWords = QuantizedPanel.Words(inFeatures, perWord);
        int groupWords = QuantizedPanel.Words(group, perWord);
        uint zero = type == ElementType.Int8 ? WeightWords.ZeroInt8 : WeightWords.ZeroInt4;
        var target = MemoryMarshal.Cast<byte, uint>(panel);
        // int8 has one group, whose scales lie behind all.
        var steps = type == ElementType.Int8 ? new WeightTransposition.GroupSteps(PanelWidth, 31, 0)
            : new WeightTransposition.GroupSteps(PanelWidth, BitOperations.Log2((uint)groupWords), QuantizedPanel.ScaleWords);
        // 128 more than a signed byte, modulo 256, is its highest bit turned over.
        uint flip = type == ElementType.Int8 ? zero : 0;
        if (rows.Length == rowCount * rowWords * sizeof(uint))
        {
            WeightTransposition.Transpose(
                MemoryMarshal.Cast<byte, uint>(rows), rowCount, rowWords, rowWords, target[firstColumn..], steps, flip);
        }
        else
        {
            uint[] whole = ArrayPool<uint>.Shared.Rent(rowCount * rowWords);
            var words = whole.AsSpan(0, rowCount * rowWords);
            Fill(rows, rowCount, words, flip ^ zero);
            WeightTransposition.Transpose<uint, WeightTransposition.GroupSteps>(
                words, rowCount, rowWords, rowWords, target[firstColumn..], steps, flip);
            ArrayPool<uint>.Shared.Return(whole);
        }

        if (rowCount < width)
        {
            for (int word = 0; word < rowWords; word++)
            {
                target.Slice(steps.To(word) + firstColumn + rowCount, width - rowCount).Fill(zero);
            }
        }

        PackScales(MemoryMarshal.Cast<byte, ushort>(scales), rowCount, width, inFeatures, perWord, group, target, firstColumn);
    }

    /// <summary>Rows as whole words; what is missing of a row is filled up.</summary>
    private static void Fill(ReadOnlySpan<byte> rows, int rowCount, Span<uint> words, uint rest)
    {
        words.Fill(rest);
        var bytes = MemoryMarshal.AsBytes(words);
        for (int row = 0; row < rowCount; row++)
        {
            int from = rows.Length / rowCount;
            rows.Slice(row * from, from).CopyTo(bytes[(bytes.Length / rowCount * row)..]);
        }
    }

    /// <summary>Each group's scales behind its words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void PackScales(
        ReadOnlySpan<ushort> scales, int rowCount, int width, int inFeatures, int perWord, int group, Span<uint> panel, int firstColumn)
    {
        if (!AreFinite(scales))
        {
            ushort wrong = scales[scales.IndexOfAnyInRange((ushort)0x7C00, (ushort)0x7FFF) is >= 0 and var positive ? positive
                : scales.IndexOfAnyInRange((ushort)0xFC00, ushort.MaxValue)];
            Check.That(false, nameof(WeightPacking), nameof(scales), $"hold {BitConverter.UInt16BitsToHalf(wrong)}; they must be finite.");
        }

        int groups = ((inFeatures - 1) / group) + 1;
        // The last group may be shorter, and its scales lie nearer to its begin.
        int whole = inFeatures / group;
        var halves = MemoryMarshal.Cast<uint, ushort>(panel);
        int first = (QuantizedPanel.Words(group, perWord) * PanelWidth * 2) + firstColumn;
        var steps = new WeightTransposition.GroupSteps(2 * (int)QuantizedPanel.Start(1, group, perWord), 31, 0);
        if (whole > 0)
        {
            WeightTransposition.Transpose(scales, rowCount, groups, whole, halves[first..], steps, (ushort)0);
        }

        for (int g = 0; g < groups; g++)
        {
            int words = QuantizedPanel.Words(Math.Min(group, inFeatures - (g * group)), perWord);
            var to = halves.Slice((2 * ((int)QuantizedPanel.Start(g, group, perWord) + (words * PanelWidth))) + firstColumn, width);
            to[rowCount..].Clear();
            for (int row = 0; g == whole && row < rowCount; row++)
            {
                to[row] = scales[(row * groups) + g];
            }
        }
    }
}
