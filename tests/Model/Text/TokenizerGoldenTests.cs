using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Ids and texts of Hugging Face's tokenizers and of SentencePiece (transformers 4.57.3), for the same files.</summary>
public class TokenizerGoldenTests
{
    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
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

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
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

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
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

    [Test]
    public void Fault036_FixedSentencesHaveKnownByteLevelIds()
    {
        // As Hugging Face's tokenizers read them with tests/goldens/text/tokenizer.json.
        var tokenizer = TextGoldens.TokenizerOf("bytelevel");
        Assert.That(tokenizer.EncodePlain("\r\n"), Is.EqualTo((int[])[201, 198]));
        Assert.That(tokenizer.EncodePlain("3.14159e-10"), Is.EqualTo((int[])[18, 13, 982, 16, 3492, 68, 12, 640]));
        Assert.That(tokenizer.VocabularySize, Is.EqualTo(6007));
    }
}
