namespace IlgpuLlava.Model.Images;

/// <summary>The resize with the vertical pass first.</summary>
public static partial class Resampler
{
    private static void ResizeDownFirst(
        Canvas canvas, int width, int height, ResampleWindow window, Span<byte> pixels, int pixelStride,
        CancellationToken cancellationToken)
    {
        var down = new ResampleKernel(canvas.Height, height, window.Y, window.Height);
        ResampleKernel? across = width == canvas.Width ? null : new ResampleKernel(canvas.Width, width, window.X, window.Width);
        int firstColumn = across?.First(0) ?? window.X, endColumn = across?.End(window.Width - 1) ?? window.X + window.Width;
        int from = Math.Clamp(down.First(0) - canvas.Top, 0, canvas.Image.Height);
        int to = Math.Clamp(down.End(window.Height - 1) - canvas.Top, 0, canvas.Image.Height);
        int columns = endColumn - firstColumn;
        int stride = (columns * 3 + RowAlignment - 1) / RowAlignment * RowAlignment;
        // Row 0 is ground, the others are those of the picture that are needed, with ground beside them.
        byte[] rows = Rows(to - from + 1, stride);
        byte[] line = new byte[canvas.Width * 3 + 4];
        canvas.FillGround(line);
        CopyColumns(0);
        for (int y = from; y < to; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            canvas.Image.Row(y).CopyTo(line.AsSpan(canvas.Left * 3));
            CopyColumns((y - from + 1) * stride);
        }
        for (int y = 0; y < window.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> row = pixels.Slice(y * pixelStride, window.Width * 3);
            Blend(rows, Array.ConvertAll(down.Inputs(y), RowOffset), down.Weights(y), line.AsSpan(0, columns * 3));
            if (across is null)
            {
                line.AsSpan(0, row.Length).CopyTo(row);
                continue;
            }
            for (int x = 0; x < window.Width; x++)
            {
                WeighPixels(line.AsSpan((across.First(x) - firstColumn) * 3), across.Weights(x), row.Slice(x * 3, 3));
            }
        }

        void CopyColumns(int offset) => line.AsSpan(firstColumn * 3, columns * 3).CopyTo(rows.AsSpan(offset));

        int RowOffset(int canvasRow) => canvasRow - canvas.Top is int row && row >= from && row < to ? (row - from + 1) * stride : 0;
    }
}
