using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Fault 53: PNGs that contradict their format.</summary>
public class PngFaultTests
{
    private static readonly byte[] Pixel = PngBuilder.Deflate([0, 1, 2, 3]);

    [Test]
    public void Fault053_WrongChecksums()
    {
        foreach (string victim in (string[])["IHDR", "tEXt", "IDAT", "IEND"])
        {
            var png = new PngBuilder();
            foreach ((string type, byte[] data) in ((string, byte[])[])
                [("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]), ("tEXt", [65, 0, 66]), ("IDAT", Pixel), ("IEND", [])])
            {
                png.Chunk(type, data, crcError: type == victim ? 0x8000_0000 : 0);
            }
            Faults.Expect(ImageFault.Corrupt, png.ToArray());
        }
        byte[] wrongAdler = [.. Pixel[..^1], (byte)~Pixel[^1]];
        Faults.Expect(ImageFault.Corrupt, new PngBuilder().Header(1, 1, 8, 2).Chunk("IDAT", wrongAdler).Chunk("IEND", []).ToArray());
    }

    [Test]
    public void Fault053_MissingAndMisplacedChunks()
    {
        PngBuilder Start(int colour = 2) => new PngBuilder().Header(1, 1, 8, colour);
        Faults.Expect(ImageFault.Corrupt, Start().Chunk("IEND", []).ToArray()); // no IDAT
        Faults.Expect(ImageFault.Corrupt, Start(3).Chunk("IDAT", PngBuilder.Deflate([0, 0])).Chunk("IEND", []).ToArray()); // no PLTE
        Faults.Expect(ImageFault.Truncated, Start().Chunk("IDAT", Pixel).ToArray()); // no IEND
        Faults.Expect(ImageFault.Corrupt, new PngBuilder().Chunk("IDAT", Pixel).Chunk("IEND", []).ToArray()); // no IHDR
        Faults.Expect(ImageFault.Corrupt, Start().Header(1, 1, 8, 2).Chunk("IDAT", Pixel).Chunk("IEND", []).ToArray()); // two
        Faults.Expect(ImageFault.Corrupt, Start().Chunk("IDAT", Pixel[..4]).Chunk("tEXt", [65, 0, 66]).Chunk("IDAT", Pixel[4..])
            .Chunk("IEND", []).ToArray()); // something between IDAT chunks
        Faults.Expect(ImageFault.Corrupt, Start().Chunk("ABCD", []).Chunk("IDAT", Pixel).Chunk("IEND", []).ToArray()); // critical
        Faults.Expect(ImageFault.UnsupportedFormat, new PngBuilder().Chunk("CgBI", [0x50, 0, 0x20, 2]).Header(1, 1, 8, 6).ToArray());
        byte[] split = Start().Chunk("IDAT", Pixel[..4]).Chunk("IDAT", []).Chunk("IDAT", Pixel[4..]).Chunk("IEND", []).ToArray();
        Assert.That(ImageDecoder.Decode(split).Pixels, Is.EqualTo((byte[])[1, 2, 3]));
    }

    [Test]
    public void Fault053_HeadersThatCannotBe()
    {
        foreach (int colour in Enumerable.Range(0, 8))
        {
            foreach (int depth in Enumerable.Range(0, 18))
            {
                bool legal = colour switch
                {
                    0 => depth is 1 or 2 or 4 or 8 or 16,
                    3 => depth is 1 or 2 or 4 or 8,
                    2 or 4 or 6 => depth is 8 or 16,
                    _ => false,
                };
                byte[] file = PngBuilder.Picture(1, 1, depth, colour, new byte[1 + Math.Max(1, 8)], [1, 2, 3]);
                if (legal)
                {
                    Assert.That(ImageDecoder.Identify(file), Is.EqualTo(new ImageInfo(ImageFormat.Png, 1, 1)));
                }
                else
                {
                    Faults.Expect(ImageFault.Corrupt, file);
                }
            }
        }
        Faults.Expect(ImageFault.Corrupt, new PngBuilder().Header(1, 1, 8, 2, compression: 1).ToArray());
        Faults.Expect(ImageFault.Corrupt, new PngBuilder().Header(1, 1, 8, 2, filter: 1).ToArray());
    }

    [Test]
    public void Fault053_ContentsThatCannotBe()
    {
        byte[] palette = [1, 2, 3];
        Faults.Expect(ImageFault.Corrupt, PngBuilder.Picture(1, 1, 8, 3, [0, 1], palette)); // index 1 of one entry
        Faults.Expect(ImageFault.Corrupt, PngBuilder.Picture(1, 1, 1, 3, [0, 0x80], palette));
        Faults.Expect(ImageFault.Corrupt, PngBuilder.Picture(1, 1, 8, 3, [0, 0], [1, 2])); // palette of two thirds
        Faults.Expect(ImageFault.Corrupt, PngBuilder.Picture(1, 1, 8, 2, [5, 1, 2, 3])); // row filter 5
        Faults.Expect(ImageFault.Corrupt, PngBuilder.Picture(1, 1, 8, 2, [0, 1, 2, 3, 4])); // one byte too many
        Faults.Expect(ImageFault.Truncated, PngBuilder.Picture(1, 1, 8, 2, [0, 1, 2])); // one too few
        Faults.Expect(ImageFault.Truncated, PngBuilder.Picture(5, 5, 8, 2, new byte[70], interlaced: true));
        Faults.Expect(ImageFault.Corrupt, new PngBuilder().Header(1, 1, 8, 2).Chunk("IDAT", "no zlib here"u8.ToArray())
            .Chunk("IEND", []).ToArray());
        // Padding bits behind the last pixel are nobody's index.
        Assert.That(ImageDecoder.Decode(PngBuilder.Picture(1, 1, 1, 3, [0, 0x7F], palette)).Pixels, Is.EqualTo(palette));
    }

    [Test]
    public void InterlacedPicturesOfEverySmallSize()
    {
        for (int width = 1; width <= 9; width++)
        {
            for (int height = 1; height <= 9; height++)
            {
                List<byte> rows = [];
                foreach ((int x0, int y0, int stepX, int stepY) in ((int, int, int, int)[])
                    [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)])
                {
                    for (int y = y0; y < height && x0 < width; y += stepY)
                    {
                        rows.Add(0);
                        for (int x = x0; x < width; x += stepX)
                        {
                            rows.Add((byte)(y * width + x));
                        }
                    }
                }
                RgbImage image = ImageDecoder.Decode(PngBuilder.Picture((uint)width, (uint)height, 8, 0, [.. rows], interlaced: true));
                Assert.That(image.Pixels, Is.EqualTo(Enumerable.Range(0, width * height * 3).Select(i => (byte)(i / 3))));
            }
        }
    }
}
