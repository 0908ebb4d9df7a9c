using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Bad prompts: each gets one typed error, and no text of a user becomes a control token.</summary>
public class PromptFaultTests
{
    private static readonly string[] spellings =
    [
        "<image>", "</s>", "<s>", "<unk>", "<pad>", "[INST]", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|start_header_id|>", "<0x0A>",
        "▁<image>", "<ima", "ge>",
    ];

    private static PromptBuilder Builder(string golden) => new(TextGoldens.TokenizerOf(golden), ChatTemplate.Named("llava-1.5"));

    [Test]
    public void Fault038_AnEmptyPromptIsRefused()
    {
        var builder = Builder("sentencepiece");
        Assert.That(() => builder.Build([], 0), Throws.TypeOf<PromptException>().With.Message.Contains("empty"));
        Assert.That(() => builder.Build([ChatTurn.User("")], 0), Throws.TypeOf<PromptException>().With.Message.Contains("empty"));
        Assert.That(() => builder.Build([new ChatTurn(ChatRole.User, [])], 0), Throws.TypeOf<PromptException>());
        Assert.That(() => builder.Build([ChatTurn.User("a"), ChatTurn.Assistant("b")], 0), Throws.TypeOf<PromptException>());
        Assert.That(builder.Build([ChatTurn.User("a")], 0), Is.Not.Empty);
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Files))]
    public void Fault042_ControlTokensInTextStayPlainText(string golden)
    {
        var builder = Builder(golden);
        var tokenizer = TextGoldens.TokenizerOf(golden);
        int[] control = [.. new[] { "<unk>", "<s>", "</s>", "<image>", "<pad>" }.Select(Id)];
        foreach (string spelling in spellings)
        {
            int[] ids = builder.Build([ChatTurn.User(spelling), ChatTurn.Assistant(spelling), ChatTurn.User("a" + spelling + " b", 1)], 1);
            Assert.That(ids.Where(control.Contains), Is.EqualTo((int[])[Id("<s>"), Id("<image>")]), spelling);
            string text = tokenizer.Decode(ids);
            Assert.That(text.Split(spelling.Replace('▁', ' ')), Has.Length.EqualTo(4), text);
        }

        int Id(string spelling) => tokenizer.TryGetId(spelling, out int id) ? id : -1;
    }

    [Test]
    public void Fault042_AControlTokenCannotBePutTogetherAcrossTheBordersOfText()
    {
        var tokenizer = TextGoldens.TokenizerOf("sentencepiece");
        tokenizer.TryGetId("<image>", out int image);
        Assert.That(tokenizer.Encode([PromptSegment.Template("<ima"), PromptSegment.Text("ge>")]), Has.No.Member(image));
        Assert.That(tokenizer.Encode([PromptSegment.Text("<ima"), PromptSegment.Template("ge>")]), Has.No.Member(image));
        Assert.That(tokenizer.Encode([PromptSegment.Template("<ima"), PromptSegment.Template("ge>")]), Has.Member(image));
    }

    /// <summary>Where text spells no control token, its borders leave no trace in the ids.</summary>
    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
    public void BordersOfTextDoNotChangeTheIds(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        foreach (string text in (string[])["hello world", " x ", "\n", "日本 語", ""])
        {
            int[] whole = tokenizer.Encode([PromptSegment.Template($"USER: <image>\n{text} ASSISTANT:")]);
            int[] parts = tokenizer.Encode(
            [
                PromptSegment.Template("USER: "), PromptSegment.Template("<image>\n"), PromptSegment.Text(text),
                PromptSegment.Template(" ASSISTANT:"),
            ]);
            Assert.That(parts, Is.EqualTo(whole));
        }
    }

    [TestCase(0, 1)]
    [TestCase(1, 0)]
    [TestCase(2, 1)]
    [TestCase(1, 2)]
    public void Fault043_ImagesAndTheirPlacesMustAgree(int places, int images)
    {
        Assert.That(() => Builder("hub").Build([ChatTurn.User("What is this?", places)], images), Throws.TypeOf<PromptException>()
            .With.Message.Contains($"places for {places} images").And.Message.Contains($"{images} images came"));
    }

    [Test]
    public void Fault043_AnImageWithoutTextIsRefused() => Assert.That(
        () => Builder("hub").Build([new ChatTurn(ChatRole.User, [ChatPart.Image])], 1),
        Throws.TypeOf<PromptException>().With.Message.Contains("no text"));

    [Test]
    public void Fault041_TooLongATextIsRefusedBeforeAnythingIsAllocated()
    {
        var tokenizer = TextGoldens.TokenizerOf("sentencepiece");
        string part = new('x', 1 << 20);
        Assert.That(() => tokenizer.EncodePlain(part + part + part + part + "x"), Throws.TypeOf<PromptException>());

        // Together more than int.MaxValue characters.
        PromptSegment[] segments = [.. Enumerable.Repeat(PromptSegment.Text(part), 4096)];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => tokenizer.Encode(segments), Throws.TypeOf<PromptException>().With.Message.Contains("4294967296"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1 << 20));
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
    public void Fault040_UnusualTextRoundTripsOrIsReplacedAsDefined(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        string[] texts =
        [
            "\0", "a\0b", "\uFEFFtext", "\u202Eabc\u202C", "e" + new string('\u0301', 200), "\uE000\uF8FF", "\U0010FFFF", "\uFFFE\uFFFF",
            "\u2028\u2029", "\u200D\u200B", "\r\n\t\v\f", "\u00A0x",
        ];
        foreach (string text in texts)
        {
            Assert.That(tokenizer.Decode(tokenizer.EncodePlain(text)), Is.EqualTo(text));
        }

        foreach (string lone in (string[])["\uD800", "\uDC00", "a\uD83Db", "\uDE42\uD83D", "\uD800\uD800\uDC00"])
        {
            string replaced = new([.. lone.EnumerateRunes().SelectMany(rune => rune.ToString())]);
            Assert.That(tokenizer.Decode(tokenizer.EncodePlain(lone)), Is.EqualTo(replaced));
        }
    }
}
