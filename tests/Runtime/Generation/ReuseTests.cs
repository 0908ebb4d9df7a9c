namespace IlgpuLlava.Runtime.Tests.Generation;

/// <summary>Keys and values that are kept change no bit of what follows.</summary>
public class ReuseTests
{
    private static readonly byte[] picture = Repository.Sample("chart.png");

    [Test]
    public void ASecondTurnHasTheSameLogits_WithTheFirstTurnKeptOrNot()
    {
        Generator generator = SharedGenerator.Fresh;
        Conversation conversation = Ask.About("How high is the green bar?", picture);
        GenerationResult first = generator.Generate(conversation, Ask.Tokens(20));
        conversation.AddAssistant(first.Text.Trim());
        conversation.AddUser("How high is the yellow bar?");

        var kept = Ask.Logits(generator, conversation, 6);
        generator.Forget();
        var computed = Ask.Logits(generator, conversation, 6);

        Assert.That(kept.Result.CachedTokens, Is.GreaterThanOrEqualTo(first.PromptTokens));
        Assert.That(computed.Result.CachedTokens, Is.Zero);
        Assert.That(kept.Result.TokenIds, Is.EqualTo(computed.Result.TokenIds));
        AssertSameBits(kept.Logits, computed.Logits);
    }

    /// <summary>Prompts of several chunks: what is kept moves the borders of the chunks that are left.</summary>
    [Test]
    public void WhereAPromptIsCutChangesNoBit([Values(1, 16, 17, 240, 255, 256, 257, 300, 519)] int sharedWords)
    {
        Generator generator = SharedGenerator.Fresh;
        const int words = 520;
        string text = Words(words, 0);
        var computed = Ask.Logits(generator, Ask.About(text), 2);
        Assert.That(computed.Result.PromptTokens, Is.GreaterThan(512));

        generator.Forget();
        _ = generator.Generate(Ask.About(Words(sharedWords, 0) + Words(words - sharedWords, 1)), Ask.Tokens(1));
        var kept = Ask.Logits(generator, Ask.About(text), 2);
        Assert.That(kept.Result.CachedTokens, Is.InRange(sharedWords, kept.Result.PromptTokens - 1));
        AssertSameBits(kept.Logits, computed.Logits);
    }

    [Test]
    public void TheSamePromptTwiceComputesItsLastTokenOnly()
    {
        Generator generator = SharedGenerator.Fresh;
        var first = Ask.Logits(generator, Ask.About(Ask.Question, picture), 4);
        var second = Ask.Logits(generator, Ask.About(Ask.Question, picture), 4);
        Assert.That(second.Result.CachedTokens, Is.EqualTo(second.Result.PromptTokens - 1));
        AssertSameBits(second.Logits, first.Logits);
    }

    /// <summary>A shared prefix that ends in the middle of a picture's rows cannot be: another picture shares none of them.</summary>
    [Test]
    public void PicturesAreTakenForThemselves_InAnyOrder()
    {
        Generator generator = SharedGenerator.Fresh;
        byte[] red = Bitmap.Plain(255, 0, 0), blue = Bitmap.Plain(0, 0, 255);
        var redBlue = Ask.Logits(generator, Ask.About(Ask.Question, red, blue), 2);
        var blueRed = Ask.Logits(generator, Ask.About(Ask.Question, blue, red), 2);
        var again = Ask.Logits(generator, Ask.About(Ask.Question, red, blue), 2);
        Assert.That(redBlue.Result.ImageTokens, Is.EqualTo(128));
        AssertSameBits(again.Logits, redBlue.Logits);
        Assert.That(blueRed.Logits[0].SequenceEqual(redBlue.Logits[0]), Is.False);

        // Red stays in the cache, the second picture is another one: only what follows red is computed.
        var redRed = Ask.Logits(generator, Ask.About(Ask.Question, red, red), 2);
        Assert.That(redRed.Result.CachedTokens, Is.InRange(64, 127));
        generator.Forget();
        AssertSameBits(Ask.Logits(generator, Ask.About(Ask.Question, red, red), 2).Logits, redRed.Logits);
    }

    [Test]
    public void PicturesBeyondTheCacheAreEncodedAgainWithTheSameBits()
    {
        Generator generator = SharedGenerator.Fresh;
        var first = Ask.Logits(generator, Ask.About(Ask.Question, Bitmap.Plain(9, 9, 9)), 1);
        // Seventeen others push it out; all of them stand in one prompt.
        byte[][] others = [.. Enumerable.Range(0, 17).Select(i => Bitmap.Plain((byte)(10 * i), 1, 2))];
        var many = Ask.Logits(generator, Ask.About(Ask.Question, others), 1);
        var again = Ask.Logits(generator, Ask.About(Ask.Question, Bitmap.Plain(9, 9, 9)), 1);
        AssertSameBits(again.Logits, first.Logits);
        generator.Forget();
        AssertSameBits(Ask.Logits(generator, Ask.About(Ask.Question, others), 1).Logits, many.Logits);
    }

    [Test]
    public void AGrowingCacheLosesNothingThatIsAsked()
    {
        using ComputeDevice device = ComputeDevice.Open("auto");
        using Generator generator = Generator.Load(Repository.Model, device);
        var small = Ask.Logits(generator, Ask.About("a"), 1);
        var large = Ask.Logits(generator, Ask.About(Words(200, 0)), 1);
        AssertSameBits(Ask.Logits(generator, Ask.About("a"), 1).Logits, small.Logits);
        generator.Forget();
        AssertSameBits(Ask.Logits(generator, Ask.About(Words(200, 0)), 1).Logits, large.Logits);
    }

    private static string Words(int count, int offset) =>
        string.Concat(Enumerable.Range(0, count).Select(i => (i + offset) % 2 == 0 ? "red " : "blue "));

    private static void AssertSameBits(List<float[]> actual, List<float[]> expected)
    {
        Assert.That(actual, Has.Count.EqualTo(expected.Count));
        for (int step = 0; step < expected.Count; step++)
        {
            for (int i = 0; i < expected[step].Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(actual[step][i]) != BitConverter.SingleToInt32Bits(expected[step][i]))
                    Assert.Fail($"Step {step}, logit {i} is {actual[step][i]:R}, not {expected[step][i]:R}");
            }
        }
    }
}
