using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Sizes, crops, padding and flags, beside what the goldens show.</summary>
public class PreprocessorTests
{
    private static readonly PreprocessOptions Plain =
        new() { DoResize = false, DoCenterCrop = false, DoRescale = false, DoNormalize = false };

    [TestCase(640, 427, 336, 503, 336)]
    [TestCase(427, 640, 336, 336, 503)]
    [TestCase(500, 500, 336, 336, 336)]
    [TestCase(3, 2, 7, 10, 7)]
    [TestCase(1, 65535, 336, 336, 22019760)]
    public void ShortestEdgeRoundsTheOtherDown(int width, int height, int edge, int resizedWidth, int resizedHeight) =>
        Assert.That(ResizeTarget.Shortest(edge).For(width, height), Is.EqualTo(((long)resizedWidth, (long)resizedHeight)));

    /// <summary>Where rows and columns go is settled by Hugging Face's center_crop: down for what is cut, up for what is added.</summary>
    [TestCase(7, 4, 1, 0)]
    [TestCase(8, 4, 2, 0)]
    [TestCase(5, 8, 0, 2)]
    [TestCase(6, 9, 0, 2)]
    [TestCase(6, 8, 0, 1)]
    public void CropsAndPadsWithBlack(int size, int crop, int cut, int added)
    {
        RgbImage image = Noise(size, size, seed: 1);
        PreprocessedImage result = new Preprocessor(Plain with { DoCenterCrop = true, CropHeight = crop, CropWidth = crop }).Run(image);
        for (int y = 0; y < crop; y++)
        {
            for (int x = 0; x < crop; x++)
            {
                (int fromX, int fromY) = (x + cut - added, y + cut - added);
                bool inside = fromX >= 0 && fromX < size && fromY >= 0 && fromY < size;
                byte[] expected = inside ? image.Row(fromY).Slice(fromX * 3, 3).ToArray() : [0, 0, 0];
                Assert.That(result.Pixels.AsSpan((y * crop + x) * 3, 3).ToArray(), Is.EqualTo(expected), $"at {x}, {y}");
            }
        }
    }

    [Test]
    public void FlagsOfRescalingAndNormalising([Values] bool rescale, [Values] bool normalise)
    {
        RgbImage image = Noise(2, 3, seed: 2);
        PreprocessOptions options = Plain with
        {
            DoRescale = rescale,
            RescaleFactor = 0.01,
            DoNormalize = normalise,
            Mean = new(0.1, 0.2, 0.3),
            Std = new(1, 2, 3),
        };
        PreprocessedImage result = new Preprocessor(options).Run(image);
        Assert.That(result.Pixels, Is.EqualTo(image.Pixels));
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            int channel = i % 3;
            float value = rescale ? (float)(image.Pixels[i] * 0.01) : image.Pixels[i];
            float expected = normalise ? (value - (float)(0.1 * (channel + 1))) / (channel + 1) : value;
            Assert.That(result.Values[channel * 6 + i / 3], Is.EqualTo(expected).Within(1e-6f));
        }
    }

    /// <summary>The padding is never stored; it must act as if it were.</summary>
    [TestCase(40, 9, 17, 17)]
    [TestCase(9, 40, 17, 17)]
    [TestCase(9, 40, 17, 30)]
    [TestCase(40, 9, 13, 40)]
    [TestCase(9, 40, 39, 20)]
    [TestCase(13, 10, 50, 60)]
    public void PaddingActsAsIfItWereThere(int width, int height, int toHeight, int toWidth)
    {
        RgbImage image = Noise(width, height, seed: 3);
        int side = Math.Max(width, height);
        byte[] square = new byte[side * side * 3];
        for (int i = 0; i < square.Length; i++)
        {
            square[i] = (byte)(i % 3 == 0 ? 122 : i % 3 == 1 ? 116 : 104);
        }
        for (int y = 0; y < height; y++)
        {
            image.Row(y).CopyTo(square.AsSpan((((side - height) / 2 + y) * side + (side - width) / 2) * 3));
        }
        var options = new PreprocessOptions { Size = ResizeTarget.Exactly(toHeight, toWidth), CropHeight = 12, CropWidth = 15 };
        byte[] expected = new Preprocessor(options).Run(new RgbImage(side, side, square)).Pixels;
        Assert.That(new Preprocessor(options with { Mode = PreprocessMode.OriginalPad }).Run(image).Pixels, Is.EqualTo(expected));
    }

    /// <summary>Only the crop is computed; it must be the crop of the whole. Both orders of the passes are among the cases.</summary>
    [TestCase(60, 41, 30, 21)]
    [TestCase(60, 141, 30, 70)]
    [TestCase(30, 100, 40, 40)]
    [TestCase(30, 40, 50, 40)]
    [TestCase(30, 40, 30, 25)]
    public void WindowOfAResizeIsTheResizesWindow(int width, int height, int toWidth, int toHeight)
    {
        RgbImage image = Noise(width, height, seed: 4);
        RgbImage whole = Resampler.Resize(image, toWidth, toHeight);
        var options = new PreprocessOptions { Size = ResizeTarget.Exactly(toHeight, toWidth), CropHeight = 11, CropWidth = 13 };
        PreprocessedImage crop = new Preprocessor(options).Run(image);
        for (int y = 0; y < 11; y++)
        {
            byte[] expected = whole.Row((toHeight - 11) / 2 + y).Slice((toWidth - 13) / 2 * 3, 13 * 3).ToArray();
            Assert.That(crop.Pixels.AsSpan(y * 39, 39).ToArray(), Is.EqualTo(expected));
        }
    }

    [Test]
    public void FlatPicturesStayFlat([Values(1, 2, 31, 200)] int width, [Values(1, 3, 64, 199)] int height)
    {
        byte[] pixels = new byte[width * height * 3];
        pixels.AsSpan().Fill(137);
        Assert.That(Resampler.Resize(new RgbImage(width, height, pixels), 23, 17).Pixels, Is.All.EqualTo(137));
    }

    [Test]
    public void SameSizeIsACopy()
    {
        RgbImage image = Noise(20, 10, seed: 5);
        Assert.That(Resampler.Resize(image, 20, 10).Pixels, Is.EqualTo(image.Pixels).And.Not.SameAs(image.Pixels));
    }

    [Test]
    public void WritesIntoTheCallersMemory()
    {
        RgbImage image = Noise(50, 40, seed: 6);
        var preprocessor = new Preprocessor(new PreprocessOptions { Size = ResizeTarget.Shortest(20), CropHeight = 20, CropWidth = 20 });
        PreprocessedImage expected = preprocessor.Run(image);
        byte[] pixels = new byte[1200];
        float[] values = new float[1200];
        pixels.AsSpan().Fill(99);
        preprocessor.Run(image, pixels, values);
        Assert.That(pixels, Is.EqualTo(expected.Pixels));
        Assert.That(values, Is.EqualTo(expected.Values));
        Assert.Throws<ArgumentException>(() => preprocessor.Run(image, pixels.AsSpan(1), values));
    }

    [Test]
    public void OptionsThatCannotBeAreRefused()
    {
        Assert.Throws<ArgumentException>(() => _ = new Preprocessor(Plain with { DoResize = true, Size = default }));
        Assert.Throws<ArgumentException>(() => _ = new Preprocessor(Plain with { DoCenterCrop = true, CropWidth = 0 }));
        Assert.Throws<ArgumentException>(() => _ = new Preprocessor(Plain with { DoNormalize = true, Std = new(1, 0, 1) }));
        Assert.Throws<ArgumentException>(() => _ = new Preprocessor(Plain with { DoRescale = true, RescaleFactor = double.NaN }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ResizeTarget.Shortest(0));
        Assert.That(new PreprocessOptions(), Is.EqualTo(new PreprocessOptions()));
    }

    [TestCase("png-rgb8.png")]
    [TestCase("jpeg-420-progressive.jpg")]
    [TestCase("bmp-24.bmp")]
    public void CancellationEndsEverything(string name)
    {
        var cancelled = new CancellationToken(canceled: true);
        byte[] file = Repository.Picture(name);
        Assert.Throws<OperationCanceledException>(() => ImageDecoder.Decode(file, cancellationToken: cancelled));
        RgbImage image = ImageDecoder.Decode(file);
        Assert.Throws<OperationCanceledException>(() => new Preprocessor(new PreprocessOptions()).Run(image, cancelled));
    }

    private static RgbImage Noise(int width, int height, int seed)
    {
        byte[] pixels = new byte[width * height * 3];
        new Random(seed).NextBytes(pixels);
        return new RgbImage(width, height, pixels);
    }
}
