using System.Text;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

public class TokenStreamTests
{
    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
    public void Fault046_APartialCharacterIsHeldBack(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        foreach (string text in (string[])["a🙂b", "é", "日本語", "x👩‍👩‍👧y"])
        {
            var stream = tokenizer.CreateStream();
            var streamed = new StringBuilder();
            foreach (int id in tokenizer.EncodePlain(text))
            {
                streamed.Append(stream.Append(id));
                Assert.That(text, Does.StartWith(streamed.ToString()), "no piece may hold a part of a character or U+FFFD");
            }

            Assert.That(streamed.Append(stream.Finish()).ToString(), Is.EqualTo(text));
        }
    }

    [Test]
    public void Fault046_ACharacterIsGivenWithItsLastByte()
    {
        var tokenizer = TextGoldens.TokenizerOf("sentencepiece");
        var stream = tokenizer.CreateStream();
        int[] ids = [.. "🙂é"u8.ToArray().Select(value => value + 3)];
        Assert.That(ids.Select(stream.Append), Is.EqualTo((string[])["", "", "", "🙂", "", "é"]));
    }

    /// <summary>SentencePiece replaces single bytes, Hugging Face's decoder whole runs; both at the end too.</summary>
    [TestCase("sentencepiece", "\uFFFDA\uFFFD\uFFFD!", "A\uFFFD\uFFFD")]
    [TestCase("hub", "\uFFFD\uFFFD\uFFFD\uFFFD!", "\uFFFD\uFFFD\uFFFD")]
    public void BytesThatAreNoCharacterAreReplacedAsTheReferenceDoes(string golden, string middle, string end)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        tokenizer.TryGetId("!", out int mark);
        Assert.That(TextGoldens.Stream(tokenizer, [Byte(0xC3), Byte('A'), Byte(0xE2), Byte(0x82), mark]), Is.EqualTo(middle));
        Assert.That(TextGoldens.Stream(tokenizer, [Byte('A'), Byte(0xE2), Byte(0x82)]), Is.EqualTo(end));

        static int Byte(int value) => value + 3;
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.Files))]
    public void SpecialTokensAreSkippedAndOneLeadingSpaceIsStripped(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        tokenizer.TryGetId("▁a", out int word);
        tokenizer.TryGetId("<image>", out int image);
        Assert.That(TextGoldens.Stream(tokenizer, [1, image, word, 2, word, 0]), Is.EqualTo("a a"));
    }

    [TestCaseSource(typeof(TextGoldens), nameof(TextGoldens.AllFiles))]
    public void RandomIdsStreamAsTheyDecode(string golden)
    {
        var tokenizer = TextGoldens.TokenizerOf(golden);
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            // Half of them from the special and byte tokens.
            int[] ids = [.. Enumerable.Range(0, 40).Select(_ => random.Next(random.Next(2) == 0 ? 259 : tokenizer.VocabularySize))];
            Assert.That(TextGoldens.Stream(tokenizer, ids), Is.EqualTo(tokenizer.Decode(ids)));
        }
    }

    [TestCase(-1)]
    [TestCase(8002)]
    [TestCase(int.MaxValue)]
    [TestCase(int.MinValue)]
    public void Fault074_IdsOutsideTheVocabularyAreRefused(int id)
    {
        var tokenizer = TextGoldens.TokenizerOf("sentencepiece");
        var stream = tokenizer.CreateStream();
        stream.Append(243);
        Assert.That(() => stream.Append(id), Throws.TypeOf<PromptException>().With.Message.Contains($"{id}").And.Message.Contains("8002"));
        Assert.That(() => tokenizer.Decode([1, id]), Throws.TypeOf<PromptException>());
        Assert.That(() => tokenizer.Validate([1, id]), Throws.TypeOf<PromptException>().With.Message.Contains("position 1"));
        Assert.That(tokenizer.Contains(id), Is.False);
        Assert.That(stream.Append(162) + stream.Append(156) + stream.Append(133), Is.EqualTo("🙂"), "the stream is as before the bad id");
    }
}
