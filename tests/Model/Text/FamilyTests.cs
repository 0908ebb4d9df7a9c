using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Every golden checkpoint's own tokenizer and template together: ids of its cases, and of what users should not write.</summary>
public class FamilyTests
{
    private static readonly string[] spellings =
    [
        "<image>", "</s>", "<s>", "<unk>", "<pad>", "[INST]", "[/INST]", "<<SYS>>", "<|im_start|>", "<|im_end|>", "<|eot_id|>",
        "<|start_header_id|>", "<|end_header_id|>", "<|begin_of_text|>", "<|end_of_text|>", "<0x0A>", "<im_start>",
    ];

    private static PromptBuilder Builder(string checkpoint) => new(Tokenizer.Load(checkpoint), ChatTemplate.Load(checkpoint));

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Checkpoints))]
    public void CasesHaveTheReferencesPromptIdsAndAnswer(string checkpoint)
    {
        var tokenizer = Tokenizer.Load(checkpoint);
        var template = ChatTemplate.Load(checkpoint);
        var builder = new PromptBuilder(tokenizer, template);
        string[] cases = Directory.GetFiles(checkpoint, "case.json", SearchOption.AllDirectories);
        Assert.That(cases, Is.Not.Empty);
        Assert.Multiple(() =>
        {
            foreach (string file in cases)
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(file));
                JsonElement golden = document.RootElement;
                List<ChatTurn> turns = TextGoldens.Turns(golden.GetProperty("messages"));
                var segments = template.Render(turns, addGenerationPrompt: true);
                Assert.That(string.Concat(segments.Select(segment => segment.Value)), Is.EqualTo(TextGoldens.Text(golden, "prompt")));

                int[] ids = builder.Build(turns, golden.GetProperty("images").GetArrayLength());
                int[] expected = TextGoldens.Ids(golden, "input_ids");
                Assert.That(OneIdARun(ids, builder.ImageTokenId), Is.EqualTo(OneIdARun(expected, builder.ImageTokenId)), file);

                int[] answer = TextGoldens.Ids(golden, "greedy_ids");
                Assert.That(tokenizer.Decode(answer), Is.EqualTo(TextGoldens.Text(golden, "greedy_text")), file);
                Assert.That(TextGoldens.Stream(tokenizer, answer), Is.EqualTo(TextGoldens.Text(golden, "greedy_text")), file);
            }
        });
    }

    /// <summary>The original layout has no token for images: an id after the tokenizer's own stands for one.</summary>
    [TestCase("llava-1.0", 640, false)]
    [TestCase("llava-1.6-original", 640, false)]
    [TestCase("llava-1.5", 640, true)]
    [TestCase("llava-1.6-34b-yi", 514, true)]
    [TestCase("llava-1.6-llama3", 605, true)]
    public void TheIdOfAnImageIsATokenWhereThereIsOne(string golden, int id, bool isToken)
    {
        string checkpoint = Path.Combine(TextGoldens.Goldens, golden);
        PromptBuilder builder = Builder(checkpoint);
        Assert.That((builder.ImageTokenId, builder.HasImageToken), Is.EqualTo((id, isToken)));
        Assert.That(Tokenizer.Load(checkpoint).Contains(id), Is.EqualTo(isToken), "only a token can be an answer's");
    }

    /// <summary>Yi adds no begin token and ends in 7; Llama 3's begin token comes from its post-processor.</summary>
    [TestCase("llava-1.6-34b-yi", 7, 6)]
    [TestCase("llava-1.6-llama3", 604, 600)]
    [TestCase("llava-1.6-mistral", 2, 1)]
    [TestCase("bakllava", 2, 1)]
    [TestCase("llava-1.0", 2, 1)]
    public void FamiliesBeginAndEndAsTheirTokenizersSay(string golden, int end, int first)
    {
        string checkpoint = Path.Combine(TextGoldens.Goldens, golden);
        Assert.That(Tokenizer.Load(checkpoint).EosId, Is.EqualTo(end));
        Assert.That(Builder(checkpoint).Build([ChatTurn.User("a")], 0)[0], Is.EqualTo(first));
    }

    /// <summary>Whatever is typed of what the family's tokenizer and any template know, wherever, in whichever template.</summary>
    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Checkpoints))]
    public void Fault042_ControlTokensOfAnyFamilyInTextStayPlainText(string checkpoint)
    {
        var tokenizer = Tokenizer.Load(checkpoint);
        List<string> added = Added(tokenizer);
        Assert.That(tokenizer.TryGetSpelling(tokenizer.EosId!.Value, out string? end) && added.Contains(end));
        foreach (ChatTemplate template in Templates(checkpoint))
        {
            var builder = new PromptBuilder(tokenizer, template);
            int[] control = [builder.ImageTokenId, .. added.Append("<0x0A>").Select(Id)];
            int[] expected = Controls("x");
            Assert.That(expected, Has.Member(builder.ImageTokenId));
            foreach (string spelling in spellings.Union(added).Union(Literals(template)))
            {
                // What is a newline in the template is one in a text.
                int[] seen = spelling.Contains('\n') ? control[..^1] : control;
                Assert.That(
                    Controls(spelling).Where(seen.Contains), Is.EqualTo(expected.Where(seen.Contains)), $"{template.Name}: {spelling}");
                Assert.That(builder.BuildPlain("a" + spelling).Skip(1), Has.None.Matches<int>(seen.Contains), spelling);
                Assert.That(tokenizer.Decode(tokenizer.EncodePlain("a" + spelling)), Is.EqualTo("a" + spelling));
            }

            int[] Controls(string text) =>
            [
                .. builder.Build(
                    [ChatTurn.System(text), ChatTurn.User(text), ChatTurn.Assistant(text), ChatTurn.User("a" + text + " b", 1)], 1)
                    .Where(control.Contains),
            ];
        }

        int Id(string spelling) => tokenizer.TryGetId(spelling, out int id) ? id : -1;
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Checkpoints))]
    public void Fault043_ImagesAndTheirPlacesMustAgreeInAnyFamily(string checkpoint)
    {
        var tokenizer = Tokenizer.Load(checkpoint);
        foreach (ChatTemplate template in Templates(checkpoint))
        {
            var builder = new PromptBuilder(tokenizer, template);
            foreach ((int places, int images) in ((int, int)[])[(0, 1), (1, 0), (2, 1), (1, 2), (3, 0)])
            {
                Assert.That(() => builder.Build([ChatTurn.User("<image>", places)], images), Throws.TypeOf<PromptException>()
                    .With.Message.Contains($"places for {places} images").And.Message.Contains($"{images} images came"));
            }

            Assert.That(
                () => builder.Build([new ChatTurn(ChatRole.User, [ChatPart.Image])], 1),
                Throws.TypeOf<PromptException>().With.Message.Contains("no text"));
            Assert.That(builder.Build([ChatTurn.User("<image>", 2)], 2).Count(id => id == builder.ImageTokenId), Is.EqualTo(2));
        }
    }

    /// <summary>A template that writes the begin token itself gets no second one.</summary>
    [TestCase("llava-1.5", "<s>")]
    [TestCase("llava-1.6-llama3", "<|begin_of_text|>")]
    [TestCase("llava-1.0", "<s>")]
    public void ABeginTokenStandsOnce(string golden, string begin)
    {
        string checkpoint = Path.Combine(TextGoldens.Goldens, golden);
        using var folder = new TemporaryFolder();
        File.Copy(Path.Combine(checkpoint, "tokenizer_config.json"), Path.Combine(folder.Path, "tokenizer_config.json"));
        folder.Write("chat_template.jinja", "{{ bos_token }}{% for c in messages[0].content %}{{ c.text or '<image>' }}{% endfor %}");
        var tokenizer = Tokenizer.Load(checkpoint);
        tokenizer.TryGetId(begin, out int id);
        int[] ids = new PromptBuilder(tokenizer, ChatTemplate.Load(folder.Path)).Build([ChatTurn.User("a" + begin, 1)], 1);
        Assert.That(ids.Count(i => i == id), Is.EqualTo(1));
        Assert.That(ids[0], Is.EqualTo(id));
    }

    /// <summary>The checkpoint's own and those built in.</summary>
    private static IEnumerable<ChatTemplate> Templates(string checkpoint) =>
        ChatTemplate.Names.Select(ChatTemplate.Named).Prepend(ChatTemplate.Load(checkpoint));

    /// <summary>What is a token in a template and none in a text.</summary>
    private static List<string> Added(Tokenizer tokenizer)
    {
        var added = new List<string>();
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            if (tokenizer.TryGetSpelling(id, out string? spelling) && tokenizer.Encode([PromptSegment.Template(spelling)]).Contains(id)
                && !tokenizer.Encode([PromptSegment.Text(spelling)])[1..].Contains(id))
            {
                added.Add(spelling);
            }
        }

        return added;
    }

    /// <summary>What a template writes of itself between the texts, whole and in words.</summary>
    private static IEnumerable<string> Literals(ChatTemplate template)
    {
        string[] whole =
        [
            .. template.Render(
                [ChatTurn.System("x"), ChatTurn.User("x", 1), ChatTurn.Assistant("x"), ChatTurn.User("x")], addGenerationPrompt: true)
                .Where(segment => segment.IsTemplate).Select(segment => segment.Value),
        ];
        return whole.Concat(whole.SelectMany(text => text.Split([' ', '\n']))).Where(text => text.Trim().Length > 0).Distinct();
    }

    private static List<int> OneIdARun(int[] ids, int image) =>
        [.. ids.Where((id, i) => id != image || i == 0 || ids[i - 1] != image)];
}
