using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Fault 57: EXIF orientation is applied, everything else in metadata is ignored and never told.</summary>
public class MetadataTests
{
    [Test]
    public void Fault057_OrientationsInJpegAndPng([Range(1, 8)] int orientation, [Values] bool little)
    {
        byte[] jpeg = Repository.Picture("jpeg-420-7x9.jpg");
        byte[] expected = Turned(ImageDecoder.Decode(jpeg), orientation, out int width, out int height);
        byte[] file = JpegBuilder.Insert(jpeg, 0xE1, [.. "Exif\0\0"u8, .. Tiff(orientation, little)]);
        RgbImage image = ImageDecoder.Decode(file);
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(image.Pixels, Is.EqualTo(expected));
        Assert.That(ImageDecoder.Identify(file), Is.EqualTo(new ImageInfo(ImageFormat.Jpeg, 7, 9)));

        byte[] rows = Faults.Rows(9, 2, i => (byte)i); // 3 x 2 pixels
        expected = Turned(ImageDecoder.Decode(PngBuilder.Picture(3, 2, 8, 2, rows)), orientation, out width, out height);
        image = ImageDecoder.Decode(new PngBuilder().Header(3, 2, 8, 2).Chunk("IDAT", PngBuilder.Deflate(rows))
            .Chunk("eXIf", Tiff(orientation, little)).Chunk("IEND", []).ToArray());
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        Assert.That(image.Pixels, Is.EqualTo(expected));
    }

    [Test]
    public void Fault057_BrokenMetadataIsNone()
    {
        byte[] jpeg = Repository.Picture("jpeg-420-7x9.jpg"), upright = ImageDecoder.Decode(jpeg).Pixels, tiff = Tiff(6, little: true);
        byte[] farAway = [.. tiff];
        farAway[7] = 0xFF; // the directory's offset
        byte[] text = [.. tiff];
        text[12] = 2; // the type
        foreach (byte[] exif in (byte[][])
            [[], tiff[..5], tiff[..9], tiff[..20], farAway, text, Tiff(0, true), Tiff(9, false), [1, .. tiff]])
        {
            Assert.That(ImageDecoder.Decode(JpegBuilder.Insert(jpeg, 0xE1, [.. "Exif\0\0"u8, .. exif])).Pixels, Is.EqualTo(upright));
        }
    }

    [TestCase("<rdf:Description tiff:Orientation=\"6\"/>", 6)]
    [TestCase("<tiff:Orientation>3</tiff:Orientation>", 3)]
    [TestCase("<tiff:Orientation>9</tiff:Orientation>", 1)]
    [TestCase("tiff:Orientation=\"", 1)]
    public void Fault057_XmpSpeaksWhereExifIsSilent(string packet, int orientation)
    {
        byte[] jpeg = Repository.Picture("jpeg-420-7x9.jpg");
        byte[] xmp = [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. packet.Select(letter => (byte)letter)];
        byte[] expected = Turned(ImageDecoder.Decode(jpeg), orientation, out _, out _);
        byte[] file = JpegBuilder.Insert(jpeg, 0xE1, xmp);
        Assert.That(ImageDecoder.Decode(file).Pixels, Is.EqualTo(expected));
        byte[] both = JpegBuilder.Insert(file, 0xE1, [.. "Exif\0\0"u8, .. Tiff(2, little: false)]);
        Assert.That(ImageDecoder.Decode(both).Pixels, Is.EqualTo(Turned(ImageDecoder.Decode(jpeg), 2, out _, out _)));
    }

    [Test]
    public void Fault057_ErrorsDoNotTellMetadata()
    {
        byte[] secret = "Jane Doe, 12 Elm Street"u8.ToArray();
        byte[] jpeg = JpegBuilder.Insert(Repository.Picture("jpeg-420-7x9.jpg"), 0xFE, secret);
        Assert.That(Faults.Expect(ImageFault.Truncated, jpeg[..^30]).ToString(), Does.Not.Contain("Jane"));
        byte[] png = new PngBuilder().Header(1, 1, 8, 2).Chunk("tEXt", secret).Chunk("IDAT", [1, 2, 3]).Chunk("IEND", []).ToArray();
        Assert.That(Faults.Expect(ImageFault.Corrupt, png).ToString(), Does.Not.Contain("Jane"));
    }

    /// <summary>A TIFF structure whose one entry is the orientation.</summary>
    private static byte[] Tiff(int orientation, bool little)
    {
        byte value = (byte)orientation;
        return little
            ? [.. "II*\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0, 0, 0, 0, 0]
            : [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0];
    }

    /// <summary>By the definition of the tag: where the stored first row and first column are to be seen.</summary>
    private static byte[] Turned(RgbImage stored, int orientation, out int width, out int height)
    {
        (width, height) = orientation >= 5 ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        byte[] seen = new byte[stored.Pixels.Length];
        for (int row = 0; row < stored.Height; row++)
        {
            for (int column = 0; column < stored.Width; column++)
            {
                (int x, int y) = orientation switch
                {
                    1 => (column, row), // row at the top, column at the left
                    2 => (width - 1 - column, row), // top, right
                    3 => (width - 1 - column, height - 1 - row), // bottom, right
                    4 => (column, height - 1 - row), // bottom, left
                    5 => (row, column), // left, top
                    6 => (width - 1 - row, column), // right, top
                    7 => (width - 1 - row, height - 1 - column), // right, bottom
                    _ => (row, height - 1 - column), // left, bottom
                };
                stored.Pixels.AsSpan((row * stored.Width + column) * 3, 3).CopyTo(seen.AsSpan((y * width + x) * 3));
            }
        }
        return seen;
    }
}
