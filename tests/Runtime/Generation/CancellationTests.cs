namespace IlgpuLlava.Runtime.Tests.Generation;

/// <summary>Wherever an answer is cut off, the generator answers the next question as if nothing had been.</summary>
public class CancellationTests
{
    private static readonly byte[] picture = Repository.Sample("number.png");

    [Test]
    public void BeforeAnything_NothingIsAnswered([Values] bool withPicture)
    {
        Generator generator = SharedGenerator.Fresh;
        Conversation conversation = withPicture ? Ask.About(Ask.Question, picture) : Ask.About(Ask.Question);
        Assert.That(
            () => generator.Generate(conversation, cancellationToken: new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>());
        AssertUsable(generator);
    }

    [TestCase("picture")]
    [TestCase("vision.embeddings")]
    [TestCase("vision.layer.2")]
    [TestCase("inputs_embeds")]
    [TestCase("text.layer.2")]
    public void InTowerOrPrefill_TheNextLayerIsTheLast(string stage)
    {
        Generator generator = SharedGenerator.Fresh;
        using CancellationTokenSource source = new();
        RecordingTap tap = new(stage, source.Cancel);
        Assert.That(
            () => generator.Generate(Ask.About(Ask.Question, picture), Ask.Tokens(8), null, tap, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
        // At most one stage is finished after the request.
        Assert.That(tap.Stages.Count - 1 - tap.Stages.IndexOf(stage), Is.LessThanOrEqualTo(1));
        AssertUsable(generator);
    }

    [Test]
    public void InTheAnswer_WhatWasSaidStands([Values(1, 2, 5)] int tokens)
    {
        Generator generator = SharedGenerator.Fresh;
        using CancellationTokenSource source = new();
        int said = 0;
        generator.LogitsObserver = _ =>
        {
            if (++said == tokens)
                source.Cancel();
        };
        Conversation conversation = Ask.About("Extract the chart as JSON.", Repository.Sample("chart.png"));
        GenerationResult result = generator.Generate(conversation, cancellationToken: source.Token);
        Assert.That(result.FinishReason, Is.EqualTo(FinishReason.Cancelled));
        Assert.That(result.TokenIds, Has.Count.EqualTo(tokens));
        AssertUsable(generator);
    }

    [Test]
    public void TwiceOrAfterTheAnswer_ChangesNothing()
    {
        Generator generator = SharedGenerator.Fresh;
        using CancellationTokenSource source = new();
        GenerationResult result = generator.Generate(Ask.About(Ask.Question, picture), Ask.Tokens(4), null, source.Token);
        source.Cancel();
        source.Cancel();
        Assert.That(result.FinishReason, Is.Not.EqualTo(FinishReason.Cancelled));
        AssertUsable(generator);
    }

    [TestCase("vision.layer.1")]
    [TestCase("text.layer.1")]
    [TestCase("step")]
    public void ATapThatThrowsLeavesTheGeneratorUsable(string stage)
    {
        Generator generator = SharedGenerator.Fresh;
        RecordingTap tap = new(stage, () => throw new InvalidOperationException("on purpose"));
        Assert.That(
            () => generator.Generate(Ask.About(Ask.Question, picture), Ask.Tokens(8), null, tap, default),
            Throws.InvalidOperationException.With.Message.EqualTo("on purpose"));
        AssertUsable(generator);
    }

    [Test]
    public void ALostReaderOfTheAnswerLeavesTheGeneratorUsable()
    {
        Generator generator = SharedGenerator.Fresh;
        Assert.That(
            () => generator.Generate(Ask.About(Ask.Question, picture), null, _ => throw new IOException("on purpose")),
            Throws.TypeOf<IOException>());
        Assert.That(generator.UsedBlocks, Is.Zero);
        AssertUsable(generator);
    }

    private static void AssertUsable(Generator generator)
    {
        generator.LogitsObserver = null;
        GenerationResult result = generator.Generate(Ask.About("What color is the number?", picture), Ask.Tokens(8));
        Assert.That(result.Text.Trim(), Is.EqualTo("Yellow."));
        // The blocks of this conversation alone are held: the last token's keys are not computed.
        int tokens = result.PromptTokens + result.TokenIds.Count - 1;
        Assert.That(generator.UsedBlocks, Is.EqualTo((tokens + 15) / 16));
        generator.Forget();
        Assert.That(generator.UsedBlocks, Is.Zero);
    }
}
