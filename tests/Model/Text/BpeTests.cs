using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

public class BpeTests
{
    private static readonly string[] alphabet =
        ["a", "b", "e", "n", "t", "h", "i", " ", " ", "the", "in", "er", "-", "=", "\n", "é", "日", "🙂", "1", "<", ">", "s", "/", "▁"];

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Files))]
    public void Fault037_FastMergingEqualsTheDefinition(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        var reference = new NaiveBpe(golden);
        var random = new Random(20240607);
        for (int round = 0; round < 400; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 60)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.That(tokenizer.EncodePlain(text), Is.EqualTo(reference.Encode(text)), text);
        }
    }

    /// <summary>n characters make n - 1 candidates, and each merge two more at most: every one is taken from the heap once.</summary>
    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
    public void Fault039_AMegabyteOfAnythingTakesLinearlyManySteps(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        foreach (string unit in (string[])["a", "-", " ", "日", "ab", "=-"])
        {
            string text = string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
            int[] ids = tokenizer.EncodePlain(text, out long steps);
            Assert.That(steps, Is.LessThanOrEqualTo(3L * (text.Length + 1)), unit);
            if (unit != " ")
            {
                Assert.That(tokenizer.Decode(ids), Is.EqualTo(text));
            }
        }
    }

    [Test]
    public void UnusedPiecesAreSplitAgainAndBareCharactersMerge()
    {
        // "é" is no piece of its own but occurs in one; "abc" is unused, and "cd" user-defined: never merged.
        using var folder = new TemporaryFolder();
        string file = folder.Write("tokenizer.model", SentencePieceBytes.Model(
            ("▁", 0, 1), ("a", -9, 1), ("b", -9, 1), ("c", -9, 1),
            ("ab", -1, 1), ("abc", -2, 5), ("aé", -3, 1), ("cd", 0, 4), ("ccd", -1, 1)));
        var tokenizer = Tokenizer.LoadSentencePiece(file, legacy: true);
        Assert.That(Spell("abc"), Is.EqualTo("▁|ab|c"));
        Assert.That(Spell("aéb"), Is.EqualTo("▁|aé|b"));
        Assert.That(Spell("éa"), Is.EqualTo("▁|<0xC3>|<0xA9>|a"));
        Assert.That(Spell("ccd"), Is.EqualTo("▁|c|cd"));
        Assert.That(Spell("abcd"), Is.EqualTo("▁|ab|cd"));

        string Spell(string text) => string.Join('|', tokenizer.EncodePlain(text)
            .Select(id => tokenizer.TryGetSpelling(id, out string? spelling) ? spelling : "?"));
    }
}
