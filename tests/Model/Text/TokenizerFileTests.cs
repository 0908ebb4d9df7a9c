using System.Text;
using System.Text.Json.Nodes;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>Broken and unsupported files: the typed exception, with a reason, and nothing else.</summary>
public class TokenizerFileTests
{
    private static string Golden(string name) => Path.Combine(TextGoldens.Goldens, name);

    private static JsonObject HubJson() =>
        JsonNode.Parse(File.ReadAllText(Golden("llava-1.5-tokenizer-hub/tokenizer.json")))!.AsObject();

    private static void Refused(Action load, string reason) =>
        Assert.That(load, Throws.TypeOf<TokenizerException>().With.Message.Contains(reason));

    [Test]
    public void AMissingTokenizerIsNamed()
    {
        using var folder = new TemporaryFolder();
        Refused(() => Tokenizer.Load(folder.Path), "tokenizer.model");
        Refused(() => Tokenizer.LoadSentencePiece(Path.Combine(folder.Path, "none"), legacy: true), "cannot be read");
    }

    [Test]
    public void UnsupportedSentencePieceModelsAreRefusedByName()
    {
        using var folder = new TemporaryFolder();
        Check(SentencePieceBytes.Settings(modelType: 1), "Unigram");
        Check(SentencePieceBytes.Settings(byteFallback: false), "byte_fallback");
        Check(SentencePieceBytes.Settings(removeExtra: true), "remove_extra_whitespaces");
        Check(SentencePieceBytes.Settings(escape: false), "escape_whitespaces");
        Check(SentencePieceBytes.Settings(suffixSpaces: true), "treat_whitespace_as_suffix");
        Check(SentencePieceBytes.Settings(characterMap: "map"), "normaliser");

        void Check(byte[] settings, string reason)
        {
            string file = folder.Write("tokenizer.model", [.. SentencePieceBytes.Pieces(("a", 0, 1)), .. settings]);
            Refused(() => Tokenizer.LoadSentencePiece(file, legacy: false), reason);
        }
    }

    [Test]
    public void MalformedSentencePieceModelsAreRefused()
    {
        using var folder = new TemporaryFolder();
        Check([], "no pieces");
        Check(SentencePieceBytes.Model(("a", 0, 1), ("a", 0, 1)), "two ids");
        Check(SentencePieceBytes.Model(("", 0, 1)), "0 characters");
        Check(SentencePieceBytes.Model((new string('a', 600), 0, 1)), "600 characters");
        Check(SentencePieceBytes.Model(("a", float.NaN, 1)), "NaN");
        Check(SentencePieceBytes.Model(("a", 0, 9)), "type 9");
        Check(SentencePieceBytes.Model(("<0xZZ>", 0, 6)), "byte piece");
        Check([.. SentencePieceBytes.Field(1, [10, 1, (byte)'a']), .. SentencePieceBytes.Settings()], "is missing");
        Check(SentencePieceBytes.Field(1, [10, 2, 0xC3, 0x28]), "not valid UTF-8");
        Check([10, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1], "bytes are due");
        Check([0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], "ten bytes");
        Check([11], "wire type");
        Check([0], "field number");

        void Check(byte[] bytes, string reason) =>
            Refused(() => Tokenizer.LoadSentencePiece(folder.Write("tokenizer.model", bytes), legacy: false), reason);
    }

    [Test]
    public void UnsupportedTokenizerJsonIsRefusedByName()
    {
        Check(json => json["model"]!["byte_fallback"] = false, "byte-level BPE");
        Check(json => json["model"]!["type"] = "Unigram", "Unigram");
        Check(json => json["model"]!["type"] = "WordPiece", "WordPiece");
        Check(json => json["model"]!["dropout"] = 0.1, "dropout");
        Check(json => json["model"]!["ignore_merges"] = true, "ignore_merges");
        Check(json => json["model"]!["end_of_word_suffix"] = "</w>", "end_of_word_suffix");
        Check(json => json["normalizer"] = new JsonObject { ["type"] = "NFKC" }, "NFKC");
        Check(json => json["normalizer"] = null, "without normalizer");
        Check(json => json["pre_tokenizer"] = new JsonObject { ["type"] = "Whitespace" }, "Whitespace");
        Check(json => json["post_processor"] = new JsonObject { ["type"] = "RobertaProcessing" }, "RobertaProcessing");
        Check(json => json["decoder"] = new JsonObject { ["type"] = "ByteLevel" }, "ByteLevel");
        Check(json => json["added_tokens"]![3]!["lstrip"] = true, "lstrip");
        Check(json => { json["normalizer"] = null; json["pre_tokenizer"] = new JsonObject { ["type"] = "ByteLevel" }; }, "ByteLevel");
    }

    [Test]
    public void MalformedTokenizerJsonIsRefused()
    {
        Check(json => json.Remove("model"), "model");
        Check(json => json["model"]!["vocab"] = new JsonArray(), "vocab");
        Check(json => json["model"]!["vocab"]!["he"] = 1.5, "vocab");
        Check(json => json["model"]!["vocab"]!["he"] = -1, "-1");
        Check(json => json["model"]!["vocab"]!["he"] = int.MaxValue, "not in 0..");
        Check(json => json["model"]!["vocab"]!["he"] = 2, "belongs to both");
        Check(json => json["model"]!["vocab"]!.AsObject().Remove("<0x41>"), "<0x41>");
        Check(json => json["model"]!["merges"]![0] = new JsonArray("one", "unknown"), "merge 0");
        Check(json => json["model"]!["merges"]![0] = "a b c", "pairs");
        Check(json => json["model"]!["merges"]![0] = 7, "list");
        Check(json => json["added_tokens"]![3]!["id"] = 2, "<image>");
        Check(json => json["added_tokens"]![3]!["content"] = "", "not empty");
        Check(json => json["added_tokens"]![3]!["special"] = "yes", "true or false");
        Check(json => json["post_processor"]!["special_tokens"]!["<s>"]!["ids"] = new JsonArray(99999), "99999");

        using var folder = new TemporaryFolder();
        string[] texts = ["", "[]", "null", "{", "{\"a\":1,\"a\":2}", "{\"model\":{\"type\":\"\\ud800\"}}", new string('[', 10_000)];
        foreach (string text in texts)
        {
            string file = folder.Write("tokenizer.json", text);
            Assert.That(() => Tokenizer.LoadJson(file), Throws.TypeOf<TokenizerException>().With.Message.Contains("tokenizer.json"), text);
        }

        Refused(() => Tokenizer.LoadJson(folder.Write("tokenizer.json", [(byte)'{', 0xFF, (byte)'}'])), "UTF-8");
    }

    [Test]
    public void FilesBesideTheModelAreCheckedToo()
    {
        Check("tokenizer_config.json", """{"legacy":"yes"}""", "legacy");
        Check("tokenizer_config.json", """{"clean_up_tokenization_spaces":1}""", "clean_up");
        Check("tokenizer_config.json", """{"added_tokens_decoder":{"x":{"content":"<a>"}}}""", "token ids");
        Check("tokenizer_config.json", """{"added_tokens_decoder":{"5000000":{"content":"<a>"}}}""", "not in 0..");
        Check("tokenizer_config.json", """{"added_tokens_decoder":{"700":{"content":"<s>"}}}""", "two ids");
        Check("tokenizer_config.json", """{"bos_token":5}""", "bos_token");
        Check("special_tokens_map.json", """{"additional_special_tokens":3}""", "list");
        Check("added_tokens.json", """{"<image>":"640"}""", "integer");
        Check("added_tokens.json", """{"<image>":2}""", "belongs to both");

        static void Check(string name, string text, string reason)
        {
            using var folder = new TemporaryFolder();
            File.Copy(Golden("llava-1.5/tokenizer.model"), Path.Combine(folder.Path, "tokenizer.model"));
            folder.Write(name, text);
            Refused(() => Tokenizer.Load(folder.Path), reason);
        }
    }

    [TestCase("""{"extra_special_tokens":["<image>"]}""")]
    [TestCase("""{"extra_special_tokens":{"image_token":"<image>"}}""")]
    [TestCase("""{"additional_special_tokens":[{"content":"<image>","special":true}]}""")]
    public void ATokenWithoutAnIdTakesTheNextOne(string config)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Golden("llava-1.5/tokenizer.model"), Path.Combine(folder.Path, "tokenizer.model"));
        folder.Write("tokenizer_config.json", config);
        var tokenizer = Tokenizer.Load(folder.Path);
        Assert.That(tokenizer.TryGetId("<image>", out int id) ? id : -1, Is.EqualTo(640));
        Assert.That(tokenizer.Encode([PromptSegment.Template("<image>")]), Is.EqualTo((int[])[1, 640]));
    }

    /// <summary>Such a token is itself normalised: it begins with "▁", and takes the space before it along.</summary>
    [Test]
    public void ATokenThatIsLookedForAfterTheNormaliserNeedsASpaceBeforeIt()
    {
        using var folder = new TemporaryFolder();
        JsonObject json = HubJson();
        json["added_tokens"]![3]!["normalized"] = true;
        json["post_processor"] = null;
        var tokenizer = Tokenizer.LoadJson(folder.Write("tokenizer.json", json.ToJsonString()));
        Assert.That(Spell("<image>a"), Is.EqualTo("<image>|a"));
        Assert.That(Spell("a <image><image> <image>"), Is.EqualTo("▁a|<image>|<0x3C>|i|m|age|<0x3E>|<image>"));
        Assert.That(Spell(" <image>"), Is.EqualTo("▁|<image>"));

        string Spell(string text) => string.Join('|', tokenizer.Encode([PromptSegment.Template(text)])
            .Select(id => tokenizer.TryGetSpelling(id, out string? spelling) ? spelling : "?"));
    }

    [TestCase("first", "▁the", "<image>|t|he")]
    [TestCase("always", "▁the", "<image>|▁the")]
    [TestCase("never", "t|he", "<image>|t|he")]
    public void MetaspaceSchemesPlaceTheDummySpace(string scheme, string atStart, string afterImage)
    {
        Assert.That(Spell("the"), Is.EqualTo(atStart));
        Assert.That(Spell(" the"), Is.EqualTo("▁the"));
        Assert.That(Spell("<image>the"), Is.EqualTo(afterImage));

        string Spell(string text)
        {
            using var folder = new TemporaryFolder();
            var json = JsonNode.Parse(File.ReadAllText(Golden("llava-1.5-tokenizer-hub-not-legacy/tokenizer.json")))!;
            json["pre_tokenizer"]!["prepend_scheme"] = scheme;
            json["post_processor"] = null;
            var tokenizer = Tokenizer.LoadJson(folder.Write("tokenizer.json", json.ToJsonString()));
            return string.Join('|', tokenizer.Encode([PromptSegment.Template(text)])
                .Select(id => tokenizer.TryGetSpelling(id, out string? spelling) ? spelling : "?"));
        }
    }

    /// <summary>Truncations and random changes of good files load or are refused; nothing else happens.</summary>
    [TestCase("tokenizer.model")]
    [TestCase("tokenizer.json")]
    [TestCase("tokenizer_config.json")]
    public void MutatedFilesLoadOrAreRefused(string name)
    {
        using var folder = new TemporaryFolder();
        File.Copy(Golden("llava-1.5-tokenizer-hub/tokenizer.model"), Path.Combine(folder.Path, "tokenizer.model"));
        byte[] good = File.ReadAllBytes(Golden("llava-1.5-tokenizer-hub/" + name));
        var random = new Random(42);
        int refused = 0;
        for (int round = 0; round < 300; round++)
        {
            byte[] bad = good[..(round % 3 == 0 ? random.Next(good.Length) : good.Length)];
            for (int change = random.Next(1, 4); change > 0 && bad.Length > 0; change--)
            {
                bad[random.Next(bad.Length)] = round % 2 == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:0-9\\"[random.Next(11)];
            }

            folder.Write(name, bad);
            try
            {
                var tokenizer = Tokenizer.Load(folder.Path);
                tokenizer.Decode(tokenizer.EncodePlain("the text 🙂"));
            }
            catch (TokenizerException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.GreaterThan(100));
    }

    private static void Check(Action<JsonObject> change, string reason)
    {
        using var folder = new TemporaryFolder();
        JsonObject json = HubJson();
        change(json);
        string file = folder.Write("tokenizer.json", Encoding.UTF8.GetBytes(json.ToJsonString()));
        Refused(() => Tokenizer.LoadJson(file), reason);
    }
}
