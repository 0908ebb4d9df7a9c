using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Tests.Serving;

/// <summary>Tokens as log-probabilities show them, each by itself.</summary>
public class TokenTextTests
{
    [TestCase("Ġthe", " the")]
    [TestCase("Ċ", "\n")]
    [TestCase("!", "!")]
    [TestCase("Ã", "<0xC3>")]
    [TestCase("<image>", "<image>")]
    [TestCase("<|eot_id|>", "<|eot_id|>")]
    public void ByteLevelTokensAreWhatTheirBytesSay(string spelling, string expected) => Check("tokenizer.json", spelling, expected);

    [TestCase("▁the", " the")]
    [TestCase("<0x0A>", "\n")]
    [TestCase("<0xC3>", "<0xC3>")]
    [TestCase("<image>", "<image>")]
    public void SentencePieceTokensAreTheirSpelling(string spelling, string expected) => Check("hub-tokenizer.json", spelling, expected);

    private static void Check(string file, string spelling, string expected)
    {
        var tokenizer = Tokenizer.LoadJson(Path.Combine(Repository.Root, "tests", "goldens", "text", file));
        Assert.That(tokenizer.TryGetId(spelling, out int id));
        Assert.That(TokenText.Of(tokenizer, id), Is.EqualTo(expected));
        Assert.That(TokenText.Of(tokenizer, tokenizer.VocabularySize), Is.Empty);
    }
}
