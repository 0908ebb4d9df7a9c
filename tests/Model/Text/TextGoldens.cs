using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Model.Tests.Text;

/// <summary>The reference data of text: where it lies, and the tokenizers it was made with.</summary>
internal static class TextGoldens
{
    public static string Root { get; } = RepositoryRoot.Path;

    public static string Goldens => Path.Combine(Root, "tests", "goldens");

    /// <summary>Text goldens that a SentencePiece tokenizer reads.</summary>
    public static string[] Files => ["sentencepiece", "hub", "hub-not-legacy"];

    /// <summary>Those, and the one of byte-level BPE.</summary>
    public static string[] AllFiles => [.. Files, "bytelevel"];

    public static Tokenizer TokenizerOf(string golden)
    {
        string folder = Path.Combine(Goldens, "text");
        return golden == "sentencepiece"
            ? Tokenizer.LoadSentencePiece(Path.Combine(folder, "tokenizer.model"), legacy: false, "<image>", "<pad>")
            : Tokenizer.LoadJson(Path.Combine(folder, golden == "bytelevel" ? "tokenizer.json" : golden + "-tokenizer.json"));
    }

    public static JsonElement Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Goldens, "text", name + ".json")));
        return document.RootElement.Clone();
    }

    public static int[] Ids(JsonElement entry, string name = "ids") =>
        [.. entry.GetProperty(name).EnumerateArray().Select(id => id.GetInt32())];

    public static string Text(JsonElement entry, string name = "text") => entry.GetProperty(name).GetString()!;

    /// <summary>The checkpoint directories with cases: goldens and the bundled model.</summary>
    public static IEnumerable<string> Checkpoints() =>
        Directory.GetDirectories(Goldens).Append(Path.Combine(Root, "models", "tiny-llava"))
            .Where(folder => Directory.Exists(Path.Combine(folder, "cases")))
            .Order(StringComparer.Ordinal);

    public static List<ChatTurn> Turns(JsonElement messages) =>
    [
        .. messages.EnumerateArray().Select(message => new ChatTurn(
            Enum.Parse<ChatRole>(Text(message, "role"), ignoreCase: true),
            [
                .. message.GetProperty("content").EnumerateArray()
                    .Select(part => Text(part, "type") == "image" ? ChatPart.Image : ChatPart.FromText(Text(part))),
            ])),
    ];

    public static string Stream(Tokenizer tokenizer, IEnumerable<int> ids)
    {
        var stream = tokenizer.CreateStream();
        return string.Concat(ids.Select(stream.Append).ToList()) + stream.Finish();
    }
}
