namespace IlgpuLlava.Model.Images;

/// <summary>A decoded picture: 8-bit RGB, row-major, <c>[height, width, 3]</c>.</summary>
public sealed class RgbImage
{
    /// <summary>Wraps pixels, without copying them.</summary>
    /// <param name="width">Width in pixels, at least 1.</param>
    /// <param name="height">Height in pixels, at least 1.</param>
    /// <param name="pixels">The bytes, <c>[height, width, 3]</c>; the picture keeps the array.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    /// <exception cref="ArgumentException">The array's length is not height * width * 3.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.Length != (long)width * height * 3)
        {
            throw new ArgumentException($"{width} x {height} RGB pixels take {(long)width * height * 3} bytes, not {pixels.Length}.",
                nameof(pixels));
        }
        Width = width;
        Height = height;
        Pixels = pixels;
    }

    /// <summary>Width in pixels.</summary>
    public int Width { get; }

    /// <summary>Height in pixels.</summary>
    public int Height { get; }

    /// <summary>The bytes, <c>[height, width, 3]</c>.</summary>
    public byte[] Pixels { get; }

    /// <summary>One row of pixels.</summary>
    /// <param name="y">The row, from the top.</param>
    /// <returns>The row's bytes, <c>[width, 3]</c>.</returns>
    public Span<byte> Row(int y) => Pixels.AsSpan(y * Width * 3, Width * 3);
}
