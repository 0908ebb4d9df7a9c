using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Faults 48 to 52, 55, 56 and 58: pictures that are none, cut short, degenerate, huge, or of another format.</summary>
public class PictureFaultTests
{
    private static readonly ImageLimits Unlimited = new() { MaxWidth = int.MaxValue, MaxHeight = int.MaxValue, MaxPixels = long.MaxValue };

    [Test]
    public void Fault048_NotAPicture()
    {
        byte[] random = new byte[4096];
        new Random(48).NextBytes(random);
        Assert.That(Faults.Expect(ImageFault.NotAnImage, []).Message, Does.Contain("empty"));
        Faults.Expect(ImageFault.NotAnImage, random);
        Faults.Expect(ImageFault.NotAnImage, "not an image"u8.ToArray());
        Faults.Expect(ImageFault.NotAnImage, "BMW drivers say that this is no bitmap"u8.ToArray());
        Faults.Expect(ImageFault.NotAnImage, [0x89, (byte)'P', (byte)'N']);
    }

    [TestCase("png-rgb8-interlaced.png")]
    [TestCase("jpeg-420-progressive.jpg")]
    [TestCase("jpeg-420-17x33.jpg")]
    [TestCase("jpeg-restart.jpg")]
    [TestCase("bmp-8.bmp")]
    public void Fault048_TruncatedAnywhere(string name)
    {
        byte[] whole = Repository.Picture(name);
        for (int length = 8; length < whole.Length; length += length < 700 || whole.Length - length < 40 ? 1 : 29)
        {
            Faults.Expect(ImageFault.Truncated, whole[..length]);
        }
    }

    [TestCase(1, 1)]
    [TestCase(1, 300)]
    [TestCase(300, 1)]
    [TestCase(65535, 1)]
    [TestCase(1, 65535)]
    public void Fault049_ThinPictures(int width, int height)
    {
        byte[] rows = Faults.Rows(width * 3, height, i => (byte)(i * 7));
        RgbImage image = ImageDecoder.Decode(PngBuilder.Picture((uint)width, (uint)height, 8, 2, rows));
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(image.Pixels, Is.EqualTo(Enumerable.Range(0, width * height * 3).Select(i => (byte)(i * 7))));
        foreach (PreprocessMode mode in Enum.GetValues<PreprocessMode>())
        {
            PreprocessedImage result = new Preprocessor(new PreprocessOptions { Mode = mode }).Run(image);
            Assert.That((result.Width, result.Height), Is.EqualTo((336, 336)));
        }
        // Without a crop the longer side of the thin ones would be 22 million pixels.
        var uncropped = new Preprocessor(new PreprocessOptions { DoCenterCrop = false });
        if (Math.Max(width, height) > 1000)
        {
            Assert.That(Assert.Throws<ImageFormatException>(() => uncropped.Run(image))!.Fault, Is.EqualTo(ImageFault.TooLarge));
        }
    }

    [Test]
    public void Fault050_HugeClaimIsRefusedFromTheHeader()
    {
        byte[] pad = new byte[120];
        byte[] png = [.. new PngBuilder().Header(100_000, 100_000, 8, 2).ToArray(), .. pad];
        byte[] bmp = [.. BmpBuilder.Picture(100_000, 100_000, 24, pad)];
        byte[] jpeg = [.. JpegBuilder.Grey(65_535, 65_535).End(), .. pad];
        foreach (byte[] file in (byte[][])[png, bmp, jpeg])
        {
            long allocated = Faults.Allocated(() => Faults.Expect(ImageFault.TooLarge, file));
            Assert.That(allocated, Is.LessThan(100_000), "a raster was allocated");
            Assert.That(Assert.Throws<ImageFormatException>(() => ImageDecoder.Identify(file))!.Fault, Is.EqualTo(ImageFault.TooLarge));
        }
    }

    [Test]
    public void Fault050_ClaimWithinTheLimitsNeedsTheBytes()
    {
        byte[] png = PngBuilder.Picture(8000, 8000, 8, 2, new byte[100]);
        byte[] bmp = BmpBuilder.Picture(8000, 8000, 24, new byte[100]);
        byte[] jpeg = JpegBuilder.Grey(8000, 8000).OneSymbolTable(0, 0).OneSymbolTable(1, 0)
            .Scan(0, 63, 0, new byte[100]).End();
        byte[] progressive = JpegBuilder.Grey(8000, 8000, 0xC2).OneSymbolTable(0, 0).Scan(0, 0, 0, new byte[100]).End();
        foreach (byte[] file in (byte[][])[png, bmp, jpeg, progressive])
        {
            long allocated = Faults.Allocated(() => Faults.Expect(ImageFault.Truncated, file));
            Assert.That(allocated, Is.LessThan(100_000), "a raster was allocated");
        }
    }

    [Test]
    public void Fault050_LimitsAreTheCallers()
    {
        byte[] file = Repository.Picture("png-rgb8.png"); // 62 x 51
        var exact = new ImageLimits { MaxWidth = 62, MaxHeight = 51, MaxPixels = 62 * 51 };
        Assert.That(ImageDecoder.Decode(file, exact).Width, Is.EqualTo(62));
        Faults.Expect(ImageFault.TooLarge, file, new ImageLimits { MaxWidth = 61 });
        Faults.Expect(ImageFault.TooLarge, file, new ImageLimits { MaxHeight = 50 });
        Faults.Expect(ImageFault.TooLarge, file, new ImageLimits { MaxPixels = 62 * 51 - 1 });
    }

    [Test]
    public void Fault051_ImpossibleSizes()
    {
        foreach ((uint width, uint height) in ((uint, uint)[])[(0, 1), (1, 0), (0, 0)])
        {
            Faults.Expect(ImageFault.Corrupt, PngBuilder.Picture(width, height, 8, 2, []));
            Faults.Expect(ImageFault.Corrupt, BmpBuilder.Picture((int)width, (int)height, 24, []));
            Faults.Expect(ImageFault.Corrupt, JpegBuilder.Grey((int)width, (int)height).End());
        }
        Faults.Expect(ImageFault.Corrupt, BmpBuilder.Picture(-5, 5, 24, new byte[100]));
        // Products that overflow 32 bits, also where every limit is lifted.
        foreach ((uint width, uint height) in ((uint, uint)[])
            [(65_536, 65_536), (0x7FFF_FFFF, 0x7FFF_FFFF), (0xFFFF_FFFF, 2), (30_000, 30_000)])
        {
            Faults.Expect(ImageFault.TooLarge, PngBuilder.Picture(width, height, 16, 6, []), Unlimited);
        }
        Faults.Expect(ImageFault.TooLarge, BmpBuilder.Picture(1, int.MinValue, 24, []), Unlimited);
        Faults.Expect(ImageFault.TooLarge, BmpBuilder.Picture(int.MaxValue, int.MaxValue, 1, []), Unlimited);
        Faults.Expect(ImageFault.TooLarge, JpegBuilder.Grey(65_535, 65_535).End(), Unlimited);
    }

    [Test]
    public void Fault052_BombInTheImageData()
    {
        byte[] bomb = PngBuilder.Picture(10, 10, 8, 2, new byte[50_000_000]);
        Assert.That(Faults.Allocated(() => Faults.Expect(ImageFault.Corrupt, bomb)), Is.LessThan(200_000));
    }

    [TestCase("zTXt", "Comment\0\0")]
    [TestCase("iTXt", "Comment\0\u0001\0\0\0")]
    [TestCase("iCCP", "Profile\0\0")]
    public void Fault052_BombInAnotherChunk(string type, string head)
    {
        byte[] bomb = [.. head.Select(letter => (byte)letter), .. PngBuilder.Deflate(new byte[50_000_000])];
        byte[] file = new PngBuilder().Header(1, 1, 8, 2).Chunk(type, bomb)
            .Chunk("IDAT", PngBuilder.Deflate([0, 1, 2, 3])).Chunk("IEND", []).ToArray();
        Assert.That(ImageDecoder.Decode(file).Pixels, Is.EqualTo((byte[])[1, 2, 3]));
        Assert.That(Faults.Allocated(() => ImageDecoder.Decode(file)), Is.LessThan(200_000));
    }

    [Test]
    public void Fault055_OfAnAnimationTheFirstFrame()
    {
        byte[] control = new byte[26];
        byte[] file = new PngBuilder().Header(1, 1, 8, 2).Chunk("acTL", [0, 0, 0, 2, 0, 0, 0, 0]).Chunk("fcTL", control)
            .Chunk("IDAT", PngBuilder.Deflate([0, 1, 2, 3])).Chunk("fcTL", control)
            .Chunk("fdAT", [0, 0, 0, 1, .. PngBuilder.Deflate([0, 7, 8, 9])]).Chunk("IEND", []).ToArray();
        Assert.That(ImageDecoder.Decode(file).Pixels, Is.EqualTo((byte[])[1, 2, 3]));
        string message = Faults.Expect(ImageFault.UnsupportedFormat, "GIF89a\u0001\0\u0001\0"u8.ToArray()).Message;
        Assert.That(message, Does.Contain("GIF").And.Contain("PNG, JPEG or BMP"));
    }

    [Test]
    public void Fault056_TransparencyIsDropped()
    {
        byte[] palette = [10, 20, 30, 40, 50, 60];
        byte[] transparent = new PngBuilder().Header(2, 1, 8, 3).Chunk("PLTE", palette).Chunk("tRNS", [0, 0])
            .Chunk("IDAT", PngBuilder.Deflate([0, 1, 0])).Chunk("IEND", []).ToArray();
        byte[] greyKey = new PngBuilder().Header(2, 1, 8, 0).Chunk("tRNS", [0, 7])
            .Chunk("IDAT", PngBuilder.Deflate([0, 7, 9])).Chunk("IEND", []).ToArray();
        (byte[] File, byte[] Expected)[] cases =
        [
            (PngBuilder.Picture(2, 1, 8, 6, [0, 1, 2, 3, 0, 4, 5, 6, 128]), [1, 2, 3, 4, 5, 6]),
            (PngBuilder.Picture(2, 1, 8, 4, [0, 9, 0, 8, 255]), [9, 9, 9, 8, 8, 8]),
            (transparent, [40, 50, 60, 10, 20, 30]),
            (greyKey, [7, 7, 7, 9, 9, 9]),
        ];
        foreach ((byte[] file, byte[] expected) in cases)
        {
            Assert.That(ImageDecoder.Decode(file).Pixels, Is.EqualTo(expected));
        }
    }

    [TestCase("SVG", "<svg xmlns='http:'/>")]
    [TestCase("SVG", "\u00EF\u00BB\u00BF<?xml version='1.0'?>\n<!-- a -->\n<svg/>")]
    [TestCase("WebP", "RIFF\u0010\0\0\0WEBPVP8 ")]
    [TestCase("HEIC", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic")]
    [TestCase("HEIC", "\0\0\0\u0018ftypmif1\0\0\0\0mif1heic")]
    [TestCase("AVIF", "\0\0\0\u0018ftypmif1\0\0\0\0mif1avif")]
    [TestCase("JPEG 2000", "\0\0\0\u000CjP  \r\n\u0087\n")]
    [TestCase("JPEG 2000", "\u00FF\u004F\u00FF\u0051\0\0")]
    [TestCase("JPEG XL", "\u00FF\u000A\0\0")]
    [TestCase("TIFF", "II*\0\u0008\0\0\0")]
    [TestCase("TIFF", "MM\0*\0\0\0\u0008")]
    public void Fault058_UnsupportedFormatsAreNamed(string name, string file)
    {
        string message = Faults.Expect(ImageFault.UnsupportedFormat, [.. file.Select(letter => (byte)letter)]).Message;
        Assert.That(message, Does.Contain(name).And.Contain("PNG, JPEG or BMP"));
    }
}
