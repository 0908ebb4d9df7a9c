namespace IlgpuLlava.Model.Images.Png;

/// <summary>One pass over the picture: all of it, or one of Adam7's seven sub-pictures (PNG specification, 8.2).</summary>
internal readonly record struct PngPass(int X, int Y, int StepX, int StepY, int Width, int Height)
{
    private static ReadOnlySpan<byte> Adam7 =>
    [
        0, 0, 8, 8,
        4, 0, 8, 8,
        0, 4, 4, 8,
        2, 0, 4, 4,
        0, 2, 2, 4,
        1, 0, 2, 2,
        0, 1, 1, 2,
    ];

    /// <summary>The passes of a picture that hold any pixel, in the order in which they are stored.</summary>
    public static List<PngPass> Of(PngHeader header)
    {
        if (!header.Interlaced)
        {
            return [new PngPass(0, 0, 1, 1, header.Width, header.Height)];
        }
        List<PngPass> passes = [];
        for (int i = 0; i < Adam7.Length; i += 4)
        {
            (int x, int y, int stepX, int stepY) = (Adam7[i], Adam7[i + 1], Adam7[i + 2], Adam7[i + 3]);
            int width = Count(header.Width, x, stepX), height = Count(header.Height, y, stepY);
            if (width > 0 && height > 0)
            {
                passes.Add(new PngPass(x, y, stepX, stepY, width, height));
            }
        }
        return passes;
    }

    private static int Count(int size, int first, int step) => size <= first ? 0 : (size - first - 1) / step + 1;
}
