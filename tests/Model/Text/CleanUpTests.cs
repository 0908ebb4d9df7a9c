using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Llama 3's files have spaces before English punctuation taken from an answer; a stream must come to the same.</summary>
public class CleanUpTests
{
    private static readonly string[] steps =
        [" .", ".", " ?", "?", " !", "!", " ,", ",", " ' ", "'", " n't", "n't", " 'm", "'m", " 's", "'s", " 've", "'ve", " 're", "'re"];

    private static string Whole(string text)
    {
        for (int i = 0; i < steps.Length; i += 2)
        {
            text = text.Replace(steps[i], steps[i + 1], StringComparison.Ordinal);
        }

        return text;
    }

    [Test]
    public void AStreamIsCleanedAsTheWholeIs()
    {
        string[] parts = [" ", " ", ".", "'", "n't", "n", "'m", "s", "ve", "'re", "t", "a", "?", "!", ",", "' "];
        var random = new Random(1);
        for (int round = 0; round < 3000; round++)
        {
            string[] pieces = [.. Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)])];
            var cleanUp = StreamingReplacement.CleanUp();
            string streamed = string.Concat(pieces.Select(piece => cleanUp.Aggregate(piece, (text, step) => step.Append(text))).ToList());
            for (int i = 0; i < cleanUp.Length; i++)
            {
                streamed += cleanUp[(i + 1)..].Aggregate(cleanUp[i].Finish(), (text, step) => step.Append(text));
            }

            Assert.That(streamed, Is.EqualTo(Whole(string.Concat(pieces))));
        }
    }

    [Test]
    public void ATokenizerCleansWhereItsFilesSaySo()
    {
        string checkpoint = Path.Combine(TextGoldens.Goldens, "llava-1.6-llama3");
        var cleaning = Tokenizer.Load(checkpoint);
        var plain = Tokenizer.LoadJson(Path.Combine(checkpoint, "tokenizer.json"));
        int[] ids = plain.EncodePlain("It is , I 'm sure , n't it ' s ! Is it ? A  . ");
        Assert.That(cleaning.Decode(ids), Is.EqualTo(Whole(plain.Decode(ids))).And.EqualTo("It is, I'm sure,n't it's! Is it? A . "));
        Assert.That(TextGoldens.Stream(cleaning, ids), Is.EqualTo(cleaning.Decode(ids)));
    }
}
