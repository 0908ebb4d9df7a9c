namespace IlgpuLlava.Model.Images;

/// <summary>
/// A picture on a larger ground of one colour. The ground is never stored: a picture of 65,535 x 1 pixels has a square of four thousand
/// million round it.
/// </summary>
internal readonly record struct Canvas(RgbImage Image, int Width, int Height, int Left, int Top, byte Red, byte Green, byte Blue)
{
    /// <summary>The picture alone.</summary>
    public static Canvas Of(RgbImage image) => new(image, image.Width, image.Height, 0, 0, 0, 0, 0);

    /// <summary>The smallest square round the picture, which lies in its centre (rounded down).</summary>
    public static Canvas Square(RgbImage image, byte red, byte green, byte blue)
    {
        int side = Math.Max(image.Width, image.Height);
        return new Canvas(image, side, side, (side - image.Width) / 2, (side - image.Height) / 2, red, green, blue);
    }

    /// <summary>Fills a row of <see cref="Width"/> pixels with the ground's colour.</summary>
    public void FillGround(Span<byte> row)
    {
        for (int i = 0; i < Width * 3; i += 3)
        {
            row[i] = Red;
            row[i + 1] = Green;
            row[i + 2] = Blue;
        }
    }
}
