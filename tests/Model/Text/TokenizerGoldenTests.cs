using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Ids and texts of Hugging Face's tokenizers and of SentencePiece (transformers 4.57.3), for the same files.</summary>
public class TokenizerGoldenTests
{
    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Files))]
    public void Fault037_PlainTextsHaveTheReferencesIds(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        Assert.Multiple(() =>
        {
            foreach (JsonElement entry in TextGoldens.Read(golden).GetProperty("plain").EnumerateArray())
            {
                Assert.That(tokenizer.EncodePlain(TextGoldens.Text(entry)), Is.EqualTo(TextGoldens.Ids(entry)), TextGoldens.Text(entry));
            }
        });
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Files))]
    public void IdsDecodeToTheReferencesText(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        Assert.Multiple(() =>
        {
            foreach (JsonElement entry in TextGoldens.Read(golden).GetProperty("plain").EnumerateArray())
            {
                int[] ids = TextGoldens.Ids(entry);
                Assert.That(tokenizer.Decode(ids), Is.EqualTo(TextGoldens.Text(entry, "decoded")));
                Assert.That(TextGoldens.Stream(tokenizer, ids), Is.EqualTo(TextGoldens.Text(entry, "decoded")));
            }
        });
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Files))]
    public void Fault037_PromptsWithControlTokensHaveTheReferencesIds(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        Assert.Multiple(() =>
        {
            foreach (JsonElement entry in TextGoldens.Read(golden).GetProperty("prompts_with_control_tokens").EnumerateArray())
            {
                string text = TextGoldens.Text(entry);
                Assert.That(tokenizer.Encode([PromptSegment.Template(text)]), Is.EqualTo(TextGoldens.Ids(entry)), text);
            }
        });
    }

    /// <summary>The hub's files are a legacy tokenizer.model converted, so the model itself, read as legacy, has the same ids.</summary>
    [Test]
    public void ALegacyModelFileReadsAsItsConversion()
    {
        string file = Path.Combine(TextGoldens.Goldens, "text", "tokenizer.model");
        var tokenizer = Tokenizer.LoadSentencePiece(file, legacy: true, "<image>", "<pad>");
        foreach (JsonElement entry in TextGoldens.Read("hub").GetProperty("prompts_with_control_tokens").EnumerateArray())
        {
            Assert.That(tokenizer.Encode([PromptSegment.Template(TextGoldens.Text(entry))]), Is.EqualTo(TextGoldens.Ids(entry)));
        }
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Checkpoints))]
    public void CasesHaveTheReferencesPromptIdsAndAnswer(string checkpoint)
    {
        var tokenizer = Tokenizer.Load(checkpoint);
        var template = ChatTemplate.Load(checkpoint);
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

                var builder = new PromptBuilder(tokenizer, template);
                int[] ids = builder.Build(turns, golden.GetProperty("images").GetArrayLength());
                int[] expected = TextGoldens.Ids(golden, "input_ids");
                Assert.That(OneIdAnImage(expected, builder.ImageTokenId, ids), Is.EqualTo(ids), file);

                int[] answer = TextGoldens.Ids(golden, "greedy_ids");
                Assert.That(tokenizer.Decode(answer), Is.EqualTo(TextGoldens.Text(golden, "greedy_text")), file);
                Assert.That(TextGoldens.Stream(tokenizer, answer), Is.EqualTo(TextGoldens.Text(golden, "greedy_text")), file);
            }
        });
    }

    [Test]
    public void Fault036_FixedSentencesHaveKnownIds()
    {
        // As SentencePiece 0.2 reads them with tests/goldens/text/tokenizer.model.
        var tokenizer = TextGoldens.TokenizerOf("sentencepiece");
        Assert.That(tokenizer.EncodePlain("Hello, world!"), Is.EqualTo((int[])[630, 414, 332, 7918, 5409, 7992]));
        Assert.That(tokenizer.EncodePlain("  a  b  "), Is.EqualTo((int[])[259, 272, 259, 7920, 259]));
        Assert.That(tokenizer.EncodePlain("a🙂b"), Is.EqualTo((int[])[272, 243, 162, 156, 133, 7920]));
        Assert.That((tokenizer.VocabularySize, tokenizer.BosId, tokenizer.EosId), Is.EqualTo((8002, (int?)1, (int?)2)));
    }

    /// <summary>The golden's image ids, which stand once a feature, with one id for each image as the prompt has.</summary>
    private static List<int> OneIdAnImage(int[] expanded, int imageId, int[] prompt)
    {
        int features = expanded.Count(id => id == imageId);
        int images = prompt.Count(id => id == imageId);
        int each = images == 0 ? 1 : features / images;
        Assert.That(features, Is.EqualTo(each * images));
        List<int> ids = [];
        for (int i = 0; i < expanded.Length; i += expanded[i] == imageId ? each : 1)
        {
            ids.Add(expanded[i]);
        }

        return ids;
    }
}
