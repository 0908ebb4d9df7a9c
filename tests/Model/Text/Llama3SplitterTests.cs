using System.Text.RegularExpressions;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

public class Llama3SplitterTests
{
    private static readonly string[] alphabet =
    [
        "a", "Z", "é", "日", "ß", "1", "٣", "Ⅷ", "½", " ", "  ", "\n", "\r", "\r\n", "\t", "\u00A0", "\u3000", "\u0085", "\u2028", "'", "'s",
        "'LL", "'Re", "'d", "'x", ".", "!", "-", "_", "\u0301", "\u200B", "\0", "\uFFFD", "<|", "|>", "ʰ", "ǅ", "\uE000", "㉑", "1234567",
    ];

    private static string[] Split(string text)
    {
        List<string> pieces = [];
        for (int at = 0; at < text.Length; at += pieces[^1].Length)
        {
            pieces.Add(text.Substring(at, Llama3Splitter.Next(text.AsSpan(at))));
        }

        return [.. pieces];
    }

    /// <summary>Within the Basic Multilingual Plane .NET's expressions read what Llama 3's means.</summary>
    [Test]
    public void WithinThePlaneOfSixteenBitsItIsTheExpression()
    {
        var expression = new Regex(Llama3Splitter.Expression, RegexOptions.CultureInvariant);
        var random = new Random(3);
        for (int round = 0; round < 5000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => alphabet[random.Next(alphabet.Length)]));
            Assert.That(Split(text), Is.EqualTo(expression.Matches(text).Select(match => match.Value)), text);
        }
    }

    [Test]
    public void EveryCharacterOfThePlaneIsOfItsKind()
    {
        var expression = new Regex(Llama3Splitter.Expression, RegexOptions.CultureInvariant);
        for (int c = 0; c <= char.MaxValue; c++)
        {
            string text = $"x{(char)c}1{(char)c}{(char)c} {(char)c}.";
            if (!char.IsSurrogate((char)c))
            {
                Assert.That(Split(text), Is.EqualTo(expression.Matches(text).Select(match => match.Value)), $"U+{c:X4}");
            }
        }
    }

    /// <summary>Beyond it, letters and digits are letters and digits, which an expression over UTF-16 units does not see.</summary>
    [TestCase("a𝔘𝔫b c", "a𝔘𝔫b| c")]
    [TestCase(" 𝔘", " 𝔘")]
    [TestCase("🙂𝔘", "🙂𝔘")]
    [TestCase("𠀀𠀁🙂🙂!", "𠀀𠀁|🙂🙂!")]
    [TestCase("𝟎𝟏𝟐𝟑𝟒", "𝟎𝟏𝟐|𝟑𝟒")]
    [TestCase("'ſ't", "'ſ|'t")]
    [TestCase("a\ud83d b", "a|\ud83d| b")]
    public void BeyondItLettersAreLetters(string text, string expected) => Assert.That(Split(text), Is.EqualTo(expected.Split('|')));

    [Test]
    public void Fault039_AMegabyteOfAnythingIsSplitInOnePass()
    {
        foreach (string unit in (string[])["a", " ", "\n", " \n", "1", ".", "'", "🙂", " a", "\t "])
        {
            string text = string.Concat(Enumerable.Repeat(unit, (1 << 20) / unit.Length));
            Assert.That(Split(text).Sum(piece => piece.Length), Is.EqualTo(text.Length));
        }
    }
}
