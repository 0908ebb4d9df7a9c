using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>Samples to RGB: upsampling and colour conversion, row by row.</summary>
internal static class JpegRaster
{
    private const int FixedBits = 16, Half = 1 << (FixedBits - 1);

    // YCbCr to RGB in 16-bit fixed point: R = Y + 1.402 Cr, G = Y - 0.34414 Cb - 0.71414 Cr, B = Y + 1.772 Cb.
    private const int CrToRed = 91881, CbToGreen = 22554, CrToGreen = 46802, CbToBlue = 116130;

    public static RgbImage ToRgb(JpegFrame frame, JpegColourSpace space, CancellationToken cancellationToken)
    {
        var image = new RgbImage(frame.Width, frame.Height, new byte[frame.Width * frame.Height * 3]);
        JpegUpsampler[] upsamplers = Array.ConvertAll(frame.Components, component => new JpegUpsampler(component, frame));
        for (int y = 0; y < frame.Height; y++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> pixels = image.Row(y);
            ReadOnlySpan<byte> first = upsamplers[0].Row(y);
            if (space == JpegColourSpace.Grey)
            {
                Grey(first, pixels);
                continue;
            }
            ReadOnlySpan<byte> second = upsamplers[1].Row(y), third = upsamplers[2].Row(y);
            if (space is JpegColourSpace.Rgb or JpegColourSpace.Cmyk)
            {
                Interleave(first, second, third, pixels);
            }
            else
            {
                YCbCrToRgb(first, second, third, pixels);
            }
            if (space is JpegColourSpace.Cmyk or JpegColourSpace.Ycck)
            {
                // Adobe stores CMYK inverted. YCCK holds the inverted values' inverse as YCbCr, so what that gave are the inks themselves.
                ApplyBlack(pixels, upsamplers[3].Row(y), areInverted: space == JpegColourSpace.Cmyk);
            }
        }
        return image;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Grey(ReadOnlySpan<byte> grey, Span<byte> pixels)
    {
        for (int to = 0, x = 0; to < pixels.Length; to += 3, x++)
        {
            pixels[to] = pixels[to + 1] = pixels[to + 2] = grey[x];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Interleave(ReadOnlySpan<byte> red, ReadOnlySpan<byte> green, ReadOnlySpan<byte> blue, Span<byte> pixels)
    {
        for (int to = 0, x = 0; to < pixels.Length; to += 3, x++)
        {
            pixels[to] = red[x];
            pixels[to + 1] = green[x];
            pixels[to + 2] = blue[x];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void YCbCrToRgb(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> blueChroma, ReadOnlySpan<byte> redChroma, Span<byte> pixels)
    {
        int width = pixels.Length / 3;
        luma = luma[..width];
        blueChroma = blueChroma[..width];
        redChroma = redChroma[..width];
        for (int to = 0, x = 0; x < luma.Length; to += 3, x++)
        {
            int y = luma[x], cb = blueChroma[x] - 128, cr = redChroma[x] - 128;
            pixels[to] = Clamp(y + ((CrToRed * cr + Half) >> FixedBits));
            pixels[to + 1] = Clamp(y + ((Half - CbToGreen * cb - CrToGreen * cr) >> FixedBits));
            pixels[to + 2] = Clamp(y + ((CbToBlue * cb + Half) >> FixedBits));
        }
    }

    /// <summary>
    /// Pillow's CMYK to RGB: R = clip((255 - K) - m(C, 255 - K)), m being the rounded product over 255; the stored black is 255 - K.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ApplyBlack(Span<byte> pixels, ReadOnlySpan<byte> invertedBlack, bool areInverted)
    {
        int flip = areInverted ? 255 : 0;
        for (int i = 0; i < pixels.Length; i++)
        {
            int light = invertedBlack[i / 3];
            int product = (pixels[i] ^ flip) * light + 128;
            pixels[i] = Clamp(light - ((product + (product >> 8)) >> 8));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Clamp(int value) => (byte)((uint)value <= 255 ? value : value < 0 ? 0 : 255);
}
