namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>The inverse DCT of a progressive frame, whose blocks are whole only after the last scan.</summary>
internal static class JpegProgressiveOutput
{
    public static void Transform(JpegFrame frame, CancellationToken cancellationToken)
    {
        foreach (JpegComponent component in frame.Components)
        {
            int stride = component.Stride * 8;
            for (int y = 0; y < component.BlocksDown; y++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (int x = 0; x < component.BlocksAcross; x++)
                {
                    ReadOnlySpan<short> block = component.Coefficients.AsSpan((y * component.Stride + x) * 64, 64);
                    JpegInverseDct.Transform(
                        block, component.Quantisation!, component.Samples.AsSpan(y * 8 * stride + x * 8), stride);
                }
            }
        }
    }
}
