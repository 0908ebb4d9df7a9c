using System.Buffers;
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
        uint zero = type == ElementType.Int8 ? WeightWords.ZeroInt8 : WeightWords.ZeroInt4;
        uint[] whole = ArrayPool<uint>.Shared.Rent(width * rowWords);
        uint[] columns = ArrayPool<uint>.Shared.Rent(rowWords * PanelWidth);
        try
        {
            var words = whole.AsSpan(0, width * rowWords);
            Fill(rows, rowCount, rowWords, type, words, zero);
            WeightTransposition.Transpose<uint>(words, width, rowWords, columns);
            var target = MemoryMarshal.Cast<byte, uint>(panel);
            int groups = ((inFeatures - 1) / group) + 1;
            for (int g = 0, word = 0; g < groups; g++)
            {
                int start = (int)QuantizedPanel.Start(g, group, perWord);
                int end = word + QuantizedPanel.Words(Math.Min(group, inFeatures - (g * group)), perWord);
                for (; word < end; word++, start += PanelWidth)
                {
                    columns.AsSpan(word * PanelWidth, width).CopyTo(target.Slice(start + firstColumn, width));
                }

                var to = MemoryMarshal.Cast<uint, ushort>(target.Slice(start, QuantizedPanel.ScaleWords)).Slice(firstColumn, width);
                Scales(MemoryMarshal.Cast<byte, ushort>(scales), rowCount, groups, g, to);
            }
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(whole);
            ArrayPool<uint>.Shared.Return(columns);
        }
    }

    /// <summary>Rows as whole words of numbers without a sign; rows that are missing, and what is missing of a row, are zeros.</summary>
    private static void Fill(ReadOnlySpan<byte> rows, int rowCount, int rowWords, ElementType type, Span<uint> words, uint zero)
    {
        words.Fill(type == ElementType.Int8 ? 0 : zero);
        var bytes = MemoryMarshal.AsBytes(words);
        int rowBytes = rowCount == 0 ? 0 : rows.Length / rowCount;
        for (int row = 0; row < rowCount; row++)
        {
            rows.Slice(row * rowBytes, rowBytes).CopyTo(bytes[(row * rowWords * sizeof(uint))..]);
        }

        if (type == ElementType.Int8)
        {
            // 128 more than a signed byte, modulo 256, is its highest bit turned over.
            foreach (ref uint word in words)
            {
                word ^= zero;
            }
        }
    }

    private static void Scales(ReadOnlySpan<ushort> scales, int rowCount, int groups, int group, Span<ushort> target)
    {
        target.Clear();
        for (int row = 0; row < rowCount; row++)
        {
            ushort scale = scales[(row * groups) + group];
            Check.That(
                (scale & 0x7FFF) < 0x7C00,
                nameof(WeightPacking),
                nameof(scales),
                $"hold {BitConverter.UInt16BitsToHalf(scale)}; they must be finite.");
            target[row] = scale;
        }
    }
}
