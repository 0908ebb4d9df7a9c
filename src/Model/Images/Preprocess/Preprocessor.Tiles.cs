namespace IlgpuLlava.Model.Images;

public sealed partial class Preprocessor
{
    private static void CheckTiles(PreprocessOptions options, AnyResolution resolutions)
    {
        if (options.Mode != PreprocessMode.HfPil || !options.DoResize || !options.DoCenterCrop
            || options.CropWidth != resolutions.TileSize || options.CropHeight != resolutions.TileSize)
        {
            throw new ArgumentException(
                $"With tiles of {resolutions.TileSize} pixels the mode must be {PreprocessMode.HfPil}, with a resize and a crop to a tile.",
                nameof(options));
        }
    }

    private int TileCount(RgbImage image)
    {
        if (Options.AnyResolution is not { } resolutions)
        {
            return 1;
        }
        PictureSize best = resolutions.Best(image.Width, image.Height);
        return 1 + best.Width / resolutions.TileSize * (best.Height / resolutions.TileSize);
    }

    /// <summary>
    /// The whole picture as one tile, whatever its aspect; then, row by row, the tiles of the best resolution, in which the picture lies
    /// in the middle (rounded to the left and to the top) of black.
    /// </summary>
    private void RunTiles(
        RgbImage image, AnyResolution resolutions, Span<byte> pixels, Span<float> values, CancellationToken cancellationToken)
    {
        int side = resolutions.TileSize, tile = side * side * 3;
        Canvas canvas = Canvas.Of(image);
        pixels.Clear();
        Resampler.Resize(canvas, side, side, new ResampleWindow(0, 0, side, side), pixels, side * 3, cancellationToken);
        PictureSize best = resolutions.Best(image.Width, image.Height), fitted = AnyResolution.Fit(best, image.Width, image.Height);
        int left = (best.Width - fitted.Width) / 2, top = (best.Height - fitted.Height) / 2;
        int next = tile;
        for (int y = 0; y < best.Height; y += side)
        {
            for (int x = 0; x < best.Width; x += side, next += tile)
            {
                // The part of the tile that the picture covers, in the tile's coordinates.
                int fromX = Math.Clamp(left - x, 0, side), toX = Math.Clamp(left + fitted.Width - x, 0, side);
                int fromY = Math.Clamp(top - y, 0, side), toY = Math.Clamp(top + fitted.Height - y, 0, side);
                if (fromX < toX && fromY < toY)
                {
                    ResampleWindow window = new(x + fromX - left, y + fromY - top, toX - fromX, toY - fromY);
                    Resampler.Resize(
                        canvas, fitted.Width, fitted.Height, window, pixels[(next + (fromY * side + fromX) * 3)..], side * 3,
                        cancellationToken);
                }
            }
        }
        for (int at = 0; at < pixels.Length; at += tile)
        {
            Normalise(pixels.Slice(at, tile), values.Slice(at, tile));
        }
    }
}
