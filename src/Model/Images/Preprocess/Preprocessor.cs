namespace IlgpuLlava.Model.Images;

/// <summary>
/// From a decoded picture to the vision tower's input, with the bytes and floats of Hugging Face's CLIP image processor over Pillow:
/// (pad to a square,) bicubic resize, centre crop, rescale, normalise. Thread-safe.
/// </summary>
public sealed partial class Preprocessor
{
    private readonly ImageLimits _limits;

    /// <summary>For each channel the float of each byte, <c>[3, 256]</c>.</summary>
    private readonly float[] _values;

    /// <summary>Prepares for a configuration.</summary>
    /// <param name="options">What to do.</param>
    /// <param name="limits">Limits for the result's size; <see langword="null"/> for <see cref="ImageLimits.Default"/>.</param>
    /// <exception cref="ArgumentException">The options contradict themselves or hold a number that cannot be computed with.</exception>
    public Preprocessor(PreprocessOptions options, ImageLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.DoResize && options.Size == default)
        {
            throw new ArgumentException("do_resize needs a size: a shortest_edge, or height and width.", nameof(options));
        }
        if (options.DoCenterCrop && (options.CropHeight < 1 || options.CropWidth < 1))
        {
            throw new ArgumentException(
                $"crop_size must be at least 1 x 1, not {options.CropWidth} x {options.CropHeight}.", nameof(options));
        }
        if (options.AnyResolution is { } resolutions)
        {
            CheckTiles(options, resolutions);
        }
        Options = options;
        _limits = limits ?? ImageLimits.Default;
        _values = [.. Table(options.Mean.Red, options.Std.Red), .. Table(options.Mean.Green, options.Std.Green),
            .. Table(options.Mean.Blue, options.Std.Blue)];
        if (_values.AsSpan().ContainsAny(float.NaN, float.PositiveInfinity, float.NegativeInfinity))
        {
            throw new ArgumentException("rescale_factor, image_mean and image_std must be finite, image_std not 0.", nameof(options));
        }
    }

    /// <summary>What is done.</summary>
    public PreprocessOptions Options { get; }

    /// <summary>The size that a picture's result has, or each of its tiles.</summary>
    /// <param name="width">The decoded picture's width.</param>
    /// <param name="height">The decoded picture's height.</param>
    /// <returns>Width and height in pixels.</returns>
    /// <exception cref="ImageFormatException">The result would be over the limits.</exception>
    public (int Width, int Height) OutputSize(int width, int height)
    {
        if (Options.AnyResolution is { } resolutions)
        {
            return (resolutions.TileSize, resolutions.TileSize);
        }
        (long resizedWidth, long resizedHeight) = ResizedSize(width, height);
        (long w, long h) = Options.DoCenterCrop ? (Options.CropWidth, Options.CropHeight) : (resizedWidth, resizedHeight);
        _limits.CheckResized(w, h);
        return ((int)w, (int)h);
    }

    /// <summary>Preprocesses a picture into new arrays.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="cancellationToken">Ends a long resize between rows.</param>
    /// <returns>Bytes and floats.</returns>
    /// <exception cref="ImageFormatException">The result would be over the limits.</exception>
    public PreprocessedImage Run(RgbImage image, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int width, int height) = OutputSize(image.Width, image.Height);
        byte[] pixels = new byte[checked(TileCount(image) * width * height * 3)];
        float[] values = new float[pixels.Length];
        Run(image, pixels, values, cancellationToken);
        return new PreprocessedImage(width, height, pixels, values);
    }

    /// <summary>Preprocesses a picture into memory of the caller.</summary>
    /// <param name="image">The decoded picture.</param>
    /// <param name="pixels">Receives the bytes, <c>[tiles, height, width, 3]</c> of <see cref="OutputSize"/>.</param>
    /// <param name="values">Receives the floats, <c>[tiles, 3, height, width]</c>.</param>
    /// <param name="cancellationToken">Ends a long resize between rows.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="ImageFormatException">The result would be over the limits.</exception>
    public void Run(RgbImage image, Span<byte> pixels, Span<float> values, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(image);
        (int width, int height) = OutputSize(image.Width, image.Height);
        int tiles = TileCount(image);
        if (pixels.Length != tiles * width * height * 3 || values.Length != pixels.Length)
        {
            throw new ArgumentException(
                $"A result of {tiles} x {width} x {height} pixels takes {tiles * width * height * 3} bytes and as many floats, " +
                $"not {pixels.Length} and {values.Length}.");
        }
        if (Options.AnyResolution is { } resolutions)
        {
            RunTiles(image, resolutions, pixels, values, cancellationToken);
            return;
        }
        Canvas canvas = Options.Mode == PreprocessMode.OriginalPad
            ? Canvas.Square(image, Ground(Options.Mean.Red), Ground(Options.Mean.Green), Ground(Options.Mean.Blue))
            : Canvas.Of(image);
        (long resizedWidth, long resizedHeight) = ResizedSize(image.Width, image.Height);
        if (Math.Max(resizedWidth, resizedHeight) > int.MaxValue)
        {
            throw new ImageFormatException(ImageFault.TooLarge, "The picture is too thin to be resized; send one of another shape.");
        }
        (int x, int paddingX, int windowWidth) = Centre((int)resizedWidth, width);
        (int y, int paddingY, int windowHeight) = Centre((int)resizedHeight, height);
        pixels.Clear();
        Resampler.Resize(
            canvas, (int)resizedWidth, (int)resizedHeight, new ResampleWindow(x, y, windowWidth, windowHeight),
            pixels[((paddingY * width + paddingX) * 3)..], width * 3, cancellationToken);
        Normalise(pixels, values);
    }

    /// <summary>int(255 * mean), as the original repository's background colour.</summary>
    private static byte Ground(double mean) => (byte)Math.Clamp((int)(mean * 255), 0, 255);

    /// <summary>
    /// Along one axis: the first pixel taken, the black before it in the result, and how many are taken. Hugging Face's center_crop rounds
    /// the first pixel down, and the black up.
    /// </summary>
    private static (int First, int Padding, int Count) Centre(int size, int crop) =>
        size >= crop ? ((size - crop) / 2, 0, crop) : (0, (crop - size + 1) / 2, size);

    private (long Width, long Height) ResizedSize(int width, int height)
    {
        if (Options.Mode == PreprocessMode.OriginalPad)
        {
            width = height = Math.Max(width, height);
        }
        return Options.DoResize ? Options.Size.For(width, height) : (width, height);
    }

    /// <summary>
    /// Hugging Face rescales in double and rounds to float, then subtracts and divides in float. A byte has only 256 values, so a table
    /// holds them all.
    /// </summary>
    private float[] Table(double mean, double std)
    {
        float[] table = new float[256];
        for (int i = 0; i < table.Length; i++)
        {
            float value = Options.DoRescale ? (float)(i * Options.RescaleFactor) : i;
            table[i] = Options.DoNormalize ? (value - (float)mean) / (float)std : value;
        }
        return table;
    }

    private void Normalise(ReadOnlySpan<byte> pixels, Span<float> values)
    {
        int plane = pixels.Length / 3;
        ReadOnlySpan<float> red = _values.AsSpan(0, 256), green = _values.AsSpan(256, 256), blue = _values.AsSpan(512, 256);
        for (int i = 0, at = 0; i < plane; i++, at += 3)
        {
            values[i] = red[pixels[at]];
            values[plane + i] = green[pixels[at + 1]];
            values[2 * plane + i] = blue[pixels[at + 2]];
        }
    }
}
