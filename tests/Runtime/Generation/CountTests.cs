using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Tests.Generation;

public class CountTests
{
    [Test]
    public void AConversationIsAsLongAsItsPromptWillBe()
    {
        Generator generator = SharedGenerator.Fresh;
        byte[] chart = Repository.Sample("chart.png");
        foreach (byte[][] pictures in (byte[][][])[[], [chart], [chart, chart]])
        {
            Conversation conversation = Ask.About(Ask.Question, pictures);
            GenerationResult result = generator.Generate(conversation, new GenerationOptions { MaxTokens = 1 });
            Assert.That(generator.CountTokens(conversation), Is.EqualTo(new PromptSize(result.PromptTokens, 64 * pictures.Length)));
        }
    }

    [Test]
    public void AConversationOverTheContextIsCountedAllTheSame()
    {
        Generator generator = SharedGenerator.Fresh;
        Conversation conversation = Ask.About(string.Concat(Enumerable.Repeat("red ", 2100)));
        ContextOverflowException e = Assert.Throws<ContextOverflowException>(() => generator.Generate(conversation))!;
        Assert.That(generator.CountTokens(conversation), Is.EqualTo(new PromptSize(e.PromptTokens, 0)));
    }

    [Test]
    public void WhatIsNoPromptIsRefused()
    {
        Generator generator = SharedGenerator.Fresh;
        Assert.That(() => generator.CountTokens(new Conversation()), Throws.InstanceOf<PromptException>());
        PictureException e = Assert.Throws<PictureException>(() => generator.CountTokens(Ask.About(Ask.Question, [1, 2, 3])))!;
        Assert.That(e.Index, Is.Zero);
    }

    [Test]
    public void ManyThreadsMayCount()
    {
        Generator generator = SharedGenerator.Fresh;
        Conversation conversation = Ask.About("How high is the yellow bar?");
        PromptSize alone = generator.CountTokens(conversation);
        Parallel.For(0, 200, _ => Assert.That(generator.CountTokens(conversation), Is.EqualTo(alone)));
    }
}
