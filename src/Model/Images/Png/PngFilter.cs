using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Png;

/// <summary>Undoes the five row filters (PNG specification, 9.2). All arithmetic is modulo 256.</summary>
internal static class PngFilter
{
    /// <summary>Undoes a row's filter in place.</summary>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="above">The row above, unfiltered; zeros above the first row. As long as <paramref name="row"/>.</param>
    /// <param name="stride">Distance of the left neighbour, in bytes.</param>
    /// <exception cref="ImageFormatException">There is no such filter.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Undo(int filter, Span<byte> row, ReadOnlySpan<byte> above, int stride)
    {
        above = above[..row.Length];
        switch (filter)
        {
            case 0:
                break;
            case 1:
                for (int i = stride; i < row.Length; i++)
                {
                    row[i] += row[i - stride];
                }
                break;
            case 2:
                for (int i = 0; i < row.Length; i++)
                {
                    row[i] += above[i];
                }
                break;
            case 3:
                for (int i = 0; i < Math.Min(stride, row.Length); i++)
                {
                    row[i] += (byte)(above[i] >> 1);
                }
                for (int i = stride; i < row.Length; i++)
                {
                    row[i] += (byte)((row[i - stride] + above[i]) >> 1);
                }
                break;
            case 4:
                // The left neighbours of the first pixel are zero, for which Paeth's predictor is the byte above.
                for (int i = 0; i < Math.Min(stride, row.Length); i++)
                {
                    row[i] += above[i];
                }
                for (int i = stride; i < row.Length; i++)
                {
                    row[i] += Paeth(row[i - stride], above[i], above[i - stride]);
                }
                break;
            default:
                throw ImageFormatException.Corrupt("PNG", $"row filter {filter} does not exist");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Paeth(int left, int above, int aboveLeft)
    {
        // Distances of the estimate left + above - aboveLeft to each of the three.
        int toLeft = Math.Abs(above - aboveLeft);
        int toAbove = Math.Abs(left - aboveLeft);
        int toAboveLeft = Math.Abs(left + above - 2 * aboveLeft);
        return (byte)(toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft);
    }
}
