namespace IlgpuLlava.Model.Images;

/// <summary>
/// What a picture may cost at most. Every limit is applied to what the header claims, before memory for pixels is allocated.
/// </summary>
public sealed record ImageLimits
{
    /// <summary>64 Mi pixels, sides up to 65,535.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The greatest width, in pixels.</summary>
    public int MaxWidth { get; init; } = 65_535;

    /// <summary>The greatest height, in pixels.</summary>
    public int MaxHeight { get; init; } = 65_535;

    /// <summary>The greatest product of width and height; a decoded pixel takes 3 bytes, at most 9 more while it is decoded.</summary>
    public long MaxPixels { get; init; } = 64L << 20;

    /// <summary>
    /// The greatest number of scans in a JPEG. Each scan of a progressive JPEG may walk the whole picture for a few bytes of input;
    /// encoders use about ten.
    /// </summary>
    public int MaxJpegScans { get; init; } = 128;

    /// <summary>A greater picture would not fit one array with eight bytes (16-bit RGBA) a pixel, whatever the other limits say.</summary>
    private const long ArrayPixels = int.MaxValue / 8 - (1 << 20);

    /// <summary>Checks a size that a header claims.</summary>
    /// <param name="format">The format's name, for the message.</param>
    /// <param name="width">Claimed width, in pixels.</param>
    /// <param name="height">Claimed height, in pixels.</param>
    /// <exception cref="ImageFormatException">A side is 0 or negative (corrupt), or the size is over a limit (too large).</exception>
    internal void Check(string format, long width, long height)
    {
        if (width <= 0 || height <= 0)
        {
            throw ImageFormatException.Corrupt(format, $"its size is {width} x {height}");
        }
        // The division keeps the product from overflowing, whatever the header claims.
        if (width > MaxWidth || height > MaxHeight || width > Math.Min(MaxPixels, ArrayPixels) / height)
        {
            throw new ImageFormatException(
                ImageFault.TooLarge,
                $"The {format} picture is too large: {width} x {height} pixels, where at most {MaxWidth} x {MaxHeight} and " +
                $"{Math.Min(MaxPixels, ArrayPixels)} pixels in all are allowed; send a smaller one.");
        }
    }

    /// <summary>Checks the size that a picture is to be resized to; sides may be longer than a decoded picture's.</summary>
    internal void CheckResized(long width, long height)
    {
        long pixels = Math.Min(MaxPixels, ArrayPixels);
        if (width < 1 || height < 1 || width > pixels / height)
        {
            throw new ImageFormatException(
                ImageFault.TooLarge,
                $"The picture would become {width} x {height} pixels, where at most {pixels} in all are allowed; send another shape.");
        }
    }
}
