using System.Text.Json.Nodes;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>What is particular to byte-level BPE; its goldens are read with all others.</summary>
public class ByteLevelTests
{
    private static Tokenizer Tokenizer => TextGoldens.TokenizerOf("bytelevel");

    private static string Golden(string name) => Path.Combine(TextGoldens.Goldens, name);

    /// <summary>One U+FFFD stands for the longest beginning of a character, wherever tokens end.</summary>
    [Test]
    public void Fault046_BytesThatAreNoCharacterAreReplacedAsTheReferenceDoes()
    {
        Assert.That(Stream(0xE2, 0x82, 'A'), Is.EqualTo("\uFFFDA"));
        Assert.That(Stream(0xE2, 0x82), Is.EqualTo("\uFFFD"));
        Assert.That(Stream(0xF0, 0x9F, 0x99, 0xF0, 0x9F, 0x99, 0x82), Is.EqualTo("\uFFFD🙂"));
        Assert.That(Stream(0xFF, 0xC3, 0xA9, 0x80), Is.EqualTo("\uFFFDé\uFFFD"));
        Assert.That(Stream(0xED, 0xA0, 0x80), Is.EqualTo("\uFFFD\uFFFD\uFFFD"), "a surrogate is no character");

        static string Stream(params int[] bytes) => TextGoldens.Stream(Tokenizer, bytes.Select(value =>
            Tokenizer.TryGetId(ByteLevelAlphabet.CharacterOf((byte)value).ToString(), out int id) ? id : -1));
    }

    [Test]
    public void EveryByteIsSpeltByOneCharacter()
    {
        for (int value = 0; value < 256; value++)
        {
            string spelling = ByteLevelAlphabet.CharacterOf((byte)value).ToString();
            Assert.That(ByteLevelAlphabet.BytesOf(spelling), Is.EqualTo((byte[])[(byte)value]));
        }

        Assert.That("Ġ ".Select(c => ByteLevelAlphabet.BytesOf(c.ToString())[0]), Is.EqualTo((byte[])[(byte)' ', (byte)' ']));
    }

    /// <summary>A word that is a token is that token, where merges alone would not make it.</summary>
    [TestCase(true, "abba")]
    [TestCase(false, "ab|b|a")]
    public void AWholePieceIsItsTokenWhereTheFileSaysSo(bool ignoreMerges, string expected)
    {
        JsonNode json = Json();
        JsonObject vocabulary = json["model"]!["vocab"]!.AsObject();
        vocabulary.Where(entry => entry.Key.Length > 1).ToList().ForEach(entry => vocabulary.Remove(entry.Key));
        vocabulary["ab"] = 300;
        vocabulary["abba"] = 301;
        json["model"]!["merges"] = new JsonArray(new JsonArray("a", "b"));
        json["model"]!["ignore_merges"] = ignoreMerges;
        using var folder = new TemporaryFolder();
        var tokenizer = Tokenizer.LoadJson(folder.Write("tokenizer.json", json.ToJsonString()));
        Assert.That(
            tokenizer.EncodePlain("abba").Select(id => tokenizer.TryGetSpelling(id, out string? spelling) ? spelling : ""),
            Is.EqualTo(expected.Split('|')));
    }

    [Test]
    public void WhatIsNotSupportedIsRefusedByName()
    {
        Check(json => json["normalizer"] = new JsonObject { ["type"] = "NFC" }, "NFC");
        Check(json => json["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel" }, "pre-tokenizer ByteLevel");
        Check(json => json["pre_tokenizer"]!["pretokenizers"]![0]!["pattern"]!["Regex"] = "\\w+", "\\u005cw+");
        Check(json => json["pre_tokenizer"]!["pretokenizers"]![0]!["behavior"] = "Removed", "Split");
        Check(json => json["pre_tokenizer"]!["pretokenizers"]![1]!["add_prefix_space"] = true, "add_prefix_space");
        Check(json => json["post_processor"]!["processors"]![1]!["type"] = "RobertaProcessing", "RobertaProcessing");
        Check(json => json["decoder"] = new JsonObject { ["type"] = "WordPiece" }, "WordPiece");
        Check(json => json["model"]!["vocab"]!.AsObject().Remove("Ġ"), "is missing, which byte-level BPE needs");
        Check(json => json["model"]!["merges"]![0] = new JsonArray("one", "unknown"), "merge 0");

        static void Check(Action<JsonNode> change, string reason)
        {
            JsonNode json = Json();
            change(json);
            using var folder = new TemporaryFolder();
            string file = folder.Write("tokenizer.json", json.ToJsonString());
            Assert.That(() => Tokenizer.LoadJson(file), Throws.TypeOf<TokenizerException>().With.Message.Contains(reason));
        }
    }

    [Test]
    public void Fault034_MutatedFilesLoadOrAreRefused()
    {
        using var folder = new TemporaryFolder();
        byte[] good = File.ReadAllBytes(Golden("llava-1.6-llama3/tokenizer.json"));
        var random = new Random(5);
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = good[..(round % 3 == 0 ? random.Next(good.Length) : good.Length)];
            for (int change = random.Next(1, 4); change > 0 && bad.Length > 0; change--)
            {
                bad[random.Next(bad.Length)] = round % 2 == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:0-9\\"[random.Next(11)];
            }

            try
            {
                var tokenizer = Tokenizer.LoadJson(folder.Write("tokenizer.json", bad));
                tokenizer.Decode(tokenizer.EncodePlain("the text 🙂"));
            }
            catch (TokenizerException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(100));
    }

    private static JsonNode Json() => JsonNode.Parse(File.ReadAllText(Golden("text/tokenizer.json")))!;
}
