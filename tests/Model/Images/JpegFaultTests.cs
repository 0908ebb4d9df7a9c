using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model.Tests.Images;

/// <summary>Fault 54: JPEGs that contradict their format, or use what is not decoded.</summary>
public class JpegFaultTests
{
    /// <summary>Run 15, size 1: the fourth one lies behind the end of the block.</summary>
    private const byte LongRun = 0xF1;

    [Test]
    public void Fault054_SoundOnesOfTheSameMake()
    {
        byte[] flat = JpegBuilder.Grey(8, 8).OneSymbolTable(0, 0).OneSymbolTable(1, 0).Scan(0, 63, 0, 0x3F).End();
        Assert.That(ImageDecoder.Decode(flat).Pixels, Is.All.EqualTo(128));
        byte[] progressive = JpegBuilder.Grey(8, 8, 0xC2).OneSymbolTable(0, 0).OneSymbolTable(1, 0)
            .Scan(0, 0, 0, 0x7F).Scan(1, 63, 0, 0x7F).End();
        Assert.That(ImageDecoder.Decode(progressive).Pixels, Is.All.EqualTo(128));
    }

    [Test]
    public void Fault054_CoefficientsBehindTheBlock()
    {
        Faults.Expect(
            ImageFault.Corrupt, JpegBuilder.Grey(8, 8).OneSymbolTable(0, 0).OneSymbolTable(1, LongRun).Scan(0, 63, 0, 0, 0).End());
        JpegBuilder Start() => JpegBuilder.Grey(8, 8, 0xC2).OneSymbolTable(0, 0).OneSymbolTable(1, LongRun).Scan(0, 0, 0, 0x7F);
        Faults.Expect(ImageFault.Corrupt, Start().Scan(1, 63, 0, 0, 0).End());
        Faults.Expect(ImageFault.Corrupt, Start().Scan(1, 10, 0, 0, 0).End()); // behind the band
        Faults.Expect(
            ImageFault.Corrupt,
            Start().OneSymbolTable(1, 0).Scan(1, 63, 1, 0x7F).OneSymbolTable(1, LongRun).Scan(1, 63, 0x10, 0, 0).End());
        // A refinement may bring one bit only.
        Faults.Expect(
            ImageFault.Corrupt,
            Start().OneSymbolTable(1, 0).Scan(1, 63, 1, 0x7F).OneSymbolTable(1, 2).Scan(1, 63, 0x10, 0, 0).End());
    }

    [Test]
    public void Fault054_ProgressionsThatCannotBe()
    {
        JpegBuilder Start() => JpegBuilder.Grey(8, 8, 0xC2).OneSymbolTable(0, 0).OneSymbolTable(1, 0);
        foreach ((byte first, byte last, byte bits) in ((byte, byte, byte)[])
            [(0, 63, 0), (5, 4, 0), (1, 64, 0), (0, 0, 0x0E), (0, 0, 0x31), (0, 0, 0x10), (1, 63, 0)])
        {
            Faults.Expect(ImageFault.Corrupt, Start().Scan(first, last, bits, 0x7F).End());
        }
        Faults.Expect(ImageFault.Truncated, Start().Scan(0, 0, 0, 0x7F).End()); // no AC at all
        Faults.Expect(ImageFault.Truncated, Start().Scan(0, 0, 1, 0x7F).Scan(1, 63, 0, 0x7F).End()); // DC not refined
    }

    [Test]
    public void Fault054_EndlessScans()
    {
        JpegBuilder Start() => JpegBuilder.Grey(8, 8, 0xC2).OneSymbolTable(0, 0).OneSymbolTable(1, 0).Scan(0, 0, 0, 0x7F);
        JpegBuilder repeated = Start(), separate = Start();
        for (int i = 1; i <= 63; i++)
        {
            repeated.Scan(1, 63, 0, 0x7F);
            separate.Scan((byte)i, (byte)i, 0, 0x7F);
        }
        Faults.Expect(ImageFault.Corrupt, repeated.End());
        Faults.Expect(ImageFault.TooLarge, separate.End(), new ImageLimits { MaxJpegScans = 63 });
        Assert.That(ImageDecoder.Decode(separate.End(), new ImageLimits { MaxJpegScans = 64 }).Pixels, Is.All.EqualTo(128));
        byte[] sequential = JpegBuilder.Grey(8, 8).OneSymbolTable(0, 0).OneSymbolTable(1, 0)
            .Scan(0, 63, 0, 0x3F).Scan(0, 63, 0, 0x3F).End();
        Faults.Expect(ImageFault.Corrupt, sequential);
    }

    [Test]
    public void Fault054_MissingScans()
    {
        byte[] whole = Repository.Picture("jpeg-420-progressive.jpg");
        List<int> scans = JpegBuilder.Scans(whole);
        Assert.That(scans, Has.Count.GreaterThan(5));
        foreach (int at in scans)
        {
            Faults.Expect(ImageFault.Truncated, [.. whole[..at], 0xFF, 0xD9]);
        }
    }

    [Test]
    public void Fault054_StuffedZeroMissing()
    {
        byte[] whole = Repository.Picture("jpeg-q100.jpg");
        int at = JpegBuilder.Scans(whole)[0], tried = 0;
        while ((at = Array.IndexOf(whole, (byte)0xFF, at + 2)) >= 0 && at < whole.Length - 2)
        {
            if (whole[at + 1] == 0)
            {
                byte[] broken = [.. whole[..(at + 1)], .. whole[(at + 2)..]];
                Assert.Throws<ImageFormatException>(() => ImageDecoder.Decode(broken));
                tried++;
            }
        }
        Assert.That(tried, Is.Positive);
    }

    [Test]
    public void Fault054_RestartMarkers()
    {
        byte[] whole = Repository.Picture("jpeg-restart.jpg");
        int at = JpegBuilder.Scans(whole)[0];
        int marker = Enumerable.Range(at, whole.Length - at - 1).First(i => whole[i] == 0xFF && whole[i + 1] == 0xD0);
        byte[] wrong = [.. whole];
        wrong[marker + 1] = 0xD3;
        Faults.Expect(ImageFault.Corrupt, wrong);
        Faults.Expect(ImageFault.Corrupt, [.. whole[..marker], .. whole[(marker + 2)..]]);
        // Fill bytes before a marker are legal.
        byte[] filled = [.. whole[..marker], 0xFF, 0xFF, .. whole[marker..]];
        Assert.That(ImageDecoder.Decode(filled).Pixels, Is.EqualTo(ImageDecoder.Decode(whole).Pixels));
    }

    [Test]
    public void Fault054_VariantsThatAreNotDecodedAreNamed()
    {
        foreach ((byte frame, string name) in ((byte, string)[])
            [(0xC3, "Lossless"), (0xC5, "Hierarchical"), (0xC9, "arithmetic"), (0xCA, "arithmetic"), (0xF7, "JPEG-LS")])
        {
            Assert.That(Faults.Expect(ImageFault.UnsupportedFormat, JpegBuilder.Grey(8, 8, frame).End()).Message, Does.Contain(name));
        }
        foreach (byte precision in (byte[])[12, 16])
        {
            string message = Faults.Expect(ImageFault.UnsupportedFormat, JpegBuilder.Grey(8, 8, 0xC1, precision).End()).Message;
            Assert.That(message, Does.Contain($"{precision}-bit"));
        }
        byte[] twoComponents = new JpegBuilder().Segment(0xC0, [8, 0, 8, 0, 8, 2, 1, 0x11, 0, 2, 0x11, 0]).End();
        Faults.Expect(ImageFault.UnsupportedFormat, twoComponents);
        byte[] ratioOfThreeToTwo = new JpegBuilder().Segment(0xC0, [8, 0, 8, 0, 8, 3, 1, 0x31, 0, 2, 0x21, 0, 3, 0x11, 0]).End();
        Faults.Expect(ImageFault.UnsupportedFormat, ratioOfThreeToTwo);
    }

    [Test]
    public void Fault054_TablesThatCannotBe()
    {
        byte[] sound = [0xFF];
        JpegBuilder Start() => JpegBuilder.Grey(8, 8);
        JpegBuilder Sound() => Start().OneSymbolTable(0, 0).OneSymbolTable(1, 0);
        Faults.Expect(ImageFault.Corrupt, Start().Segment(0xC4, [0, 3, .. new byte[15], 0, 1, 2]).End()); // three codes of one bit
        Faults.Expect(ImageFault.Corrupt, Start().Segment(0xC4, [0, 1, .. new byte[15]]).End()); // symbol missing
        Faults.Expect(ImageFault.Corrupt, Start().Segment(0xC4, [0x20, 1, .. new byte[15], 0]).End()); // no such kind
        Faults.Expect(ImageFault.Corrupt, Start().Segment(0xDB, [0x24, .. new byte[64]]).End());
        Faults.Expect(ImageFault.Corrupt, Start().Segment(0xDB, [0, .. new byte[63]]).End());
        Faults.Expect(ImageFault.Corrupt, Start().Scan(0, 63, 0, sound).End()); // no Huffman table
        Faults.Expect(ImageFault.Corrupt, Start().OneSymbolTable(0, 16).OneSymbolTable(1, 0).Scan(0, 63, 0, sound).End()); // DC of 16 bits
        Faults.Expect(ImageFault.Corrupt, Sound().Scan(0, 63, 0, 0x80, 0, 0).End()); // code 1 is none
        Faults.Expect(ImageFault.Corrupt, Start().Segment(0xC0, [8, 0, 8, 0, 8, 1, 1, 0x11, 0]).End()); // second frame
        Faults.Expect(ImageFault.Corrupt, new JpegBuilder().End());
        Faults.Expect(ImageFault.Corrupt, new JpegBuilder().Scan(0, 63, 0).End());
    }
}
