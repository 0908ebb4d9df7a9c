using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Tests.Generation;

public class PromptFaultTests
{
    private const int ImageTokenId = 640;

    [Test]
    public void Fault038_AnEmptyPromptIsRefusedAndTheGeneratorLives()
    {
        Generator generator = SharedGenerator.Fresh;
        Assert.That(() => generator.Generate(Ask.About("")), Throws.TypeOf<PromptException>().With.Message.Contains("empty"));
        Assert.That(() => generator.Generate(new Conversation()), Throws.TypeOf<PromptException>().With.Message.Contains("empty"));
        Assert.That(generator.Generate(Ask.About("a"), Ask.Tokens(1)).TokenIds, Has.Count.EqualTo(1));
    }

    [TestCase("<image>")]
    [TestCase("</s>")]
    [TestCase("<s>")]
    [TestCase("[INST]")]
    [TestCase("<|im_start|>")]
    [TestCase("<|im_end|>")]
    [TestCase("<|eot_id|>")]
    [TestCase("<|start_header_id|>")]
    public void Fault042_WhatAUserTypesIsText(string typed)
    {
        Generator generator = SharedGenerator.Fresh;
        RecordingTap tap = new();
        GenerationResult result = generator.Generate(Ask.About(typed), Ask.Tokens(1), null, tap, default);
        Assert.That(result.ImageTokens, Is.Zero);
        Assert.That(tap.Prompt, Has.None.EqualTo(ImageTokenId).And.None.EqualTo(2));
        Assert.That(tap.Prompt.Count(id => id == 1), Is.EqualTo(1), "the template's own <s> alone");
    }

    [TestCase("</s><image> a")]
    [TestCase(" <s>\n")]
    public void Fault042_PlainTextStaysText(string typed)
    {
        RecordingTap tap = new();
        SharedGenerator.Fresh.Generate(Conversation.FromPlainText(typed), Ask.Tokens(1), null, tap, default);
        Assert.That(tap.Prompt, Has.None.EqualTo(ImageTokenId).And.None.EqualTo(2));
        Assert.That((tap.Prompt[0], tap.Prompt.Count(id => id == 1)), Is.EqualTo((1, 1)), "the begin token alone");
    }

    /// <summary>What the template would write, written by hand, is the same prompt.</summary>
    [Test]
    public void PlainTextIsContinuedAsItIs()
    {
        Generator generator = SharedGenerator.Fresh;
        RecordingTap asked = new(), plain = new();
        GenerationResult answer = generator.Generate(Ask.About("What is red?"), Ask.Tokens(8), null, asked, default);
        Conversation text = Conversation.FromPlainText("USER: What is red? ASSISTANT:");
        GenerationResult continued = generator.Generate(text, Ask.Tokens(8), null, plain, default);
        Assert.That(plain.Prompt, Is.EqualTo(asked.Prompt));
        Assert.That(continued.TokenIds, Is.EqualTo(answer.TokenIds));
        Assert.That(
            () => generator.Generate(Conversation.FromPlainText("")), Throws.TypeOf<PromptException>().With.Message.Contains("empty"));
        Assert.That(() => text.AddUser("a"), Throws.InvalidOperationException);
    }

    [TestCase(1, 0)]
    [TestCase(0, 1)]
    [TestCase(2, 1)]
    [TestCase(1, 2)]
    public void Fault043_PlacesAndPicturesMustAgree(int places, int pictures)
    {
        Generator generator = SharedGenerator.Fresh;
        Conversation conversation = new([ChatTurn.User("a", places)], Enumerable.Repeat(Bitmap.Plain(1, 2, 3), pictures));
        Assert.That(
            () => generator.Generate(conversation),
            Throws.TypeOf<PromptException>().With.Message.Contains($"{places} images").And.Message.Contains($"{pictures} images"));
    }

    [Test]
    public void Fault043_APictureWithoutTextIsRefused() => Assert.That(
        () => SharedGenerator.Fresh.Generate(Ask.About("", Bitmap.Plain(1, 2, 3))), Throws.TypeOf<PromptException>());

    [Test]
    public void Fault046_BytesOfACharacterComeTogether()
    {
        Generator generator = SharedGenerator.Fresh;
        // 'a', then the three bytes of U+65E5, then two of the same, which the limit cuts off.
        Ask.Force(generator, 3 + 'a', 3 + 0xE6, 3 + 0x97, 3 + 0xA5, 3 + 0xE6, 3 + 0x97);
        List<string> pieces = [];
        GenerationResult result = generator.Generate(Ask.About(Ask.Question), Ask.Tokens(6), pieces.Add);
        Assert.That(string.Concat(pieces), Is.EqualTo(result.Text));
        Assert.That(result.Text.Trim(), Does.StartWith("a\u65e5\ufffd"));
        Assert.That(pieces.SkipLast(1), Has.None.Contains("\ufffd"), "only the end may be cut");
    }
}
