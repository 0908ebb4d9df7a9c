using IlgpuLlava.Model.Images.Bmp;
using IlgpuLlava.Model.Images.Jpeg;
using IlgpuLlava.Model.Images.Png;

namespace IlgpuLlava.Model.Images;

/// <summary>
/// Decodes PNG, JPEG and BMP to 8-bit RGB. The bytes alone decide the format. Transparency is dropped, 16-bit samples are cut to their
/// high byte, gamma and colour profiles are ignored, EXIF orientation is applied, and of an animation the default image is taken: what
/// Pillow's <c>convert("RGB")</c> after <c>exif_transpose</c> gives. JPEG gives the bytes of libjpeg-turbo's default decoder.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Decodes a picture.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="limits">What the picture may cost; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <param name="cancellationToken">Ends a long decode between rows.</param>
    /// <returns>The pixels, with EXIF orientation applied.</returns>
    /// <exception cref="ImageFormatException">The bytes are no supported picture, are broken or cut short, or exceed a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static RgbImage Decode(ReadOnlyMemory<byte> bytes, ImageLimits? limits = null, CancellationToken cancellationToken = default)
    {
        limits ??= ImageLimits.Default;
        cancellationToken.ThrowIfCancellationRequested();
        return ImageSignature.Recognise(bytes.Span) switch
        {
            ImageFormat.Png => new PngDecoder(bytes, limits, cancellationToken).Decode(),
            ImageFormat.Jpeg => new JpegDecoder(bytes, limits, cancellationToken).Decode(),
            _ => new BmpDecoder(bytes, limits, cancellationToken).Decode(),
        };
    }

    /// <summary>Reads format and size from the header, and no further.</summary>
    /// <param name="bytes">The file, or as much of its beginning as holds the header.</param>
    /// <param name="limits">Limits for the claimed size; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <returns>Format and stored size.</returns>
    /// <exception cref="ImageFormatException">No supported picture, a broken header, or a size over a limit.</exception>
    public static ImageInfo Identify(ReadOnlyMemory<byte> bytes, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        return ImageSignature.Recognise(bytes.Span) switch
        {
            ImageFormat.Png => new PngDecoder(bytes, limits, CancellationToken.None).Identify(),
            ImageFormat.Jpeg => new JpegDecoder(bytes, limits, CancellationToken.None).Identify(),
            _ => new BmpDecoder(bytes, limits, CancellationToken.None).Identify(),
        };
    }

    /// <summary>Reads the size that <see cref="Decode"/> will give, EXIF orientation applied, without decoding the raster.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="limits">Limits for the claimed size; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <returns>Width and height. A JPEG that hides its orientation behind its first scan is decoded the other way round.</returns>
    /// <exception cref="ImageFormatException">No supported picture, a broken header, or a size over a limit.</exception>
    public static PictureSize UprightSize(ReadOnlyMemory<byte> bytes, ImageLimits? limits = null)
    {
        limits ??= ImageLimits.Default;
        return ImageSignature.Recognise(bytes.Span) switch
        {
            ImageFormat.Png => new PngDecoder(bytes, limits, CancellationToken.None).UprightSize(),
            ImageFormat.Jpeg => new JpegDecoder(bytes, limits, CancellationToken.None).UprightSize(),
            _ => Orientation.Upright(new BmpDecoder(bytes, limits, CancellationToken.None).Identify(), 0),
        };
    }
}
