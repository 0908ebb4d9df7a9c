namespace IlgpuLlava.Runtime.Tests.Generation;

public class ContextTests
{
    // A token that is not the stop token: the byte 'a'.
    private const int ByteA = 3 + 'a';

    [Test]
    public void Fault044_APromptOverTheContextIsRefusedWithBothNumbers()
    {
        Generator generator = SharedGenerator.Fresh;
        bool computed = false;
        generator.LogitsObserver = _ => computed = true;
        string text = Words(generator, generator.ContextLength);
        ContextOverflowException e = Assert.Throws<ContextOverflowException>(() => generator.Generate(Ask.About(text)))!;
        Assert.That((e.PromptTokens, e.ContextLength), Is.EqualTo((2048, 2048)));
        Assert.That(e.Message, Does.Contain("2048 tokens").And.Contains("holds 2048"));
        Assert.That(computed, Is.False);
    }

    [Test]
    public void Fault044_PicturesCountWithAllTheirRows_BeforeAnyIsDecoded()
    {
        Generator generator = SharedGenerator.Fresh;
        // Not pictures at all: decoding them would fail in another way.
        byte[][] pictures = [.. Enumerable.Range(0, 40).Select(i => new byte[] { (byte)i })];
        ContextOverflowException e = Assert.Throws<ContextOverflowException>(() => generator.Generate(Ask.About(Ask.Question, pictures)))!;
        Assert.That(e.PromptTokens, Is.GreaterThan(40 * 64));
    }

    [Test]
    public void AnAnswerEndsWhereTheContextEnds([Values(1, 17)] int room)
    {
        Generator generator = SharedGenerator.Fresh;
        string text = Words(generator, generator.ContextLength - room);
        Ask.Force(generator, ByteA);
        GenerationResult result = generator.Generate(Ask.About(text), Ask.Tokens(int.MaxValue));
        Assert.That(result.PromptTokens, Is.EqualTo(generator.ContextLength - room));
        Assert.That(result.FinishReason, Is.EqualTo(FinishReason.Length));
        Assert.That(result.Text.Trim(), Is.EqualTo(new string('a', room)));
    }

    [Test]
    public void AnAnswerEndsAtItsLimit()
    {
        Generator generator = SharedGenerator.Fresh;
        Ask.Force(generator, ByteA);
        GenerationResult result = generator.Generate(Ask.About(Ask.Question), Ask.Tokens(3));
        Assert.That((result.FinishReason, result.Text.Trim()), Is.EqualTo((FinishReason.Length, "aaa")));
    }

    [Test]
    public void AnAnswerEndsWithTheStopToken()
    {
        Generator generator = SharedGenerator.Fresh;
        Ask.Force(generator, ByteA, 2);
        GenerationResult result = generator.Generate(Ask.About(Ask.Question));
        Assert.That(result.FinishReason, Is.EqualTo(FinishReason.Stop));
        Assert.That(result.TokenIds, Is.EqualTo(new[] { ByteA, 2 }));
        Assert.That(result.Text.Trim(), Is.EqualTo("a"));
    }

    /// <summary>A question whose prompt has exactly so many tokens. Lengths come from the refusals of longer ones.</summary>
    private static string Words(Generator generator, int tokens)
    {
        int much = Length(3000), more = Length(3001);
        int perWord = more - much;
        int fixedPart = much - 3000 * perWord;
        Assert.That((tokens - fixedPart) % perWord, Is.Zero, "words of several tokens cannot make this length");
        return Text((tokens - fixedPart) / perWord);

        int Length(int words) => Assert.Throws<ContextOverflowException>(() => generator.Generate(Ask.About(Text(words))))!.PromptTokens;

        static string Text(int words) => string.Concat(Enumerable.Repeat("red ", words));
    }
}
