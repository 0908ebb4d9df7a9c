using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Runtime.Tests.Generation;

public class PictureFaultTests
{
    private static readonly byte[] good = Repository.Sample("number.png");

    private static IEnumerable<TestCaseData> Broken()
    {
        yield return new TestCaseData(Array.Empty<byte>()).SetArgDisplayNames("empty");
        yield return new TestCaseData("not a picture"u8.ToArray()).SetArgDisplayNames("text");
        yield return new TestCaseData(good[..20]).SetArgDisplayNames("header cut");
        yield return new TestCaseData(good[..(good.Length / 2)]).SetArgDisplayNames("data cut");
    }

    [TestCaseSource(nameof(Broken))]
    public void Fault063_ABrokenPictureIsNamedByItsPlaceAndNothingElse(byte[] broken)
    {
        Generator generator = SharedGenerator.Fresh;
        PictureException e = Assert.Throws<PictureException>(() => generator.Generate(Ask.About(Ask.Question, good, broken)))!;
        Assert.That(e.Index, Is.EqualTo(1));
        Assert.That(e.InnerException, Is.TypeOf<ImageFormatException>());
        Assert.That(e.Message, Does.StartWith("Picture 2: "));
        foreach (string inside in (string[])["/", "0x", "\n", " at Ilgpu"])
            Assert.That(e.Message, Does.Not.Contain(inside));

        // The generator lives, and the good picture with it.
        Assert.That(generator.Generate(Ask.About("What color is the number?", good), Ask.Tokens(8)).Text.Trim(), Is.EqualTo("Yellow."));
    }

    [TestCaseSource(nameof(Broken))]
    public void CheckPictureFindsAllOfThem(byte[] broken) =>
        Assert.That(() => Generator.CheckPicture(broken), Throws.TypeOf<PictureException>());

    [Test]
    public void CheckPictureLetsGoodOnesPass()
    {
        Generator.CheckPicture(good);
        Generator.CheckPictureHeader(good);
    }

    /// <summary>The same bytes of pixels in another shape are another picture.</summary>
    [Test]
    public void Fault064_ThePicturesShapeIsPartOfItsKey()
    {
        Generator generator = SharedGenerator.Fresh;
        // Red and blue, in patches that depend on the length of a row.
        byte[] wide = Bitmap.Create(150, 30, Color), high = Bitmap.Create(30, 150, Color);
        var first = Ask.Logits(generator, Ask.About(Ask.Question, wide), 1);
        var second = Ask.Logits(generator, Ask.About(Ask.Question, high), 1);
        generator.Forget();
        var third = Ask.Logits(generator, Ask.About(Ask.Question, wide), 1);
        Assert.That(second.Logits[0].SequenceEqual(first.Logits[0]), Is.False);
        Assert.That(second.Result.CachedTokens, Is.LessThan(64), "no row of the other picture was taken");
        Assert.That(third.Logits[0].SequenceEqual(first.Logits[0]), Is.True);

        static (byte, byte, byte) Color(int i) =>
            i % 30 < 15 ^ i / 30 % 5 < 2 ? ((byte)255, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)255);
    }

    /// <summary>One picture in two files: the pixels are the key, so the second is not encoded again.</summary>
    [Test]
    public void Fault064_AnotherFileOfTheSamePixelsIsTheSamePicture()
    {
        Generator generator = SharedGenerator.Fresh;
        byte[] file = Bitmap.Plain(4, 5, 6);
        byte[] other = [.. file];
        // The resolution in the header, which no pixel depends on.
        other[38] = 77;
        _ = generator.Generate(Ask.About(Ask.Question, file), Ask.Tokens(1));
        GenerationResult result = generator.Generate(Ask.About(Ask.Question, other), Ask.Tokens(1));
        Assert.That(result.CachedTokens, Is.EqualTo(result.PromptTokens - 1));
    }
}
