namespace IlgpuLlava.Model.Images;

/// <summary>EXIF orientation (tag 0x0112): how the stored picture is to be turned for viewing. 1 leaves it as it is.</summary>
internal static class Orientation
{
    /// <summary>A picture's size once it is turned.</summary>
    public static PictureSize Upright(ImageInfo stored, int orientation) =>
        orientation is >= 5 and <= 8 ? new PictureSize(stored.Height, stored.Width) : new PictureSize(stored.Width, stored.Height);

    /// <summary>Turns <paramref name="image"/> as <paramref name="orientation"/> (1..8) says; any other value leaves it as it is.</summary>
    public static RgbImage Apply(RgbImage image, int orientation, CancellationToken cancellationToken)
    {
        if (orientation is < 2 or > 8)
        {
            return image;
        }
        int w = image.Width, h = image.Height;
        // The stored pixel seen at (x, y) is origin + x * stepX + y * stepY, counted in pixels.
        (int origin, int stepX, int stepY) = orientation switch
        {
            2 => (w - 1, -1, w), // mirrored left to right
            3 => (w * h - 1, -1, -w), // half a turn
            4 => ((h - 1) * w, 1, -w), // mirrored top to bottom
            5 => (0, w, 1), // mirrored along the main diagonal
            6 => ((h - 1) * w, -w, 1), // a quarter turn clockwise
            7 => (w * h - 1, -w, -1), // mirrored along the other diagonal
            _ => (w - 1, w, -1), // a quarter turn anticlockwise
        };
        (int width, int height) = orientation >= 5 ? (h, w) : (w, h);
        byte[] turned = new byte[image.Pixels.Length];
        ReadOnlySpan<byte> stored = image.Pixels;
        for (int y = 0; y < height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> row = turned.AsSpan(y * width * 3, width * 3);
            int from = (origin + y * stepY) * 3;
            for (int x = 0; x < row.Length; x += 3, from += stepX * 3)
            {
                row[x] = stored[from];
                row[x + 1] = stored[from + 1];
                row[x + 2] = stored[from + 2];
            }
        }
        return new RgbImage(width, height, turned);
    }
}
