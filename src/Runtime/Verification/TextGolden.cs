using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>Texts with the ids of a reference tokenizer, and the ids decoded again.</summary>
internal sealed class TextGolden : IGolden
{
    private const string SentencePiece = "sentencepiece.json";

    private readonly GoldenJson _json;
    private readonly string _name;
    private readonly Tokenizer _tokenizer;
    private readonly List<(string Text, int[] Ids, string Decoded)> _plain;
    private readonly List<(string Text, int[] Ids)> _prompts;

    private TextGolden(GoldenJson json, Tokenizer tokenizer)
    {
        _json = json;
        _name = Path.GetFileName(json.File);
        _tokenizer = tokenizer;
        _plain = [.. List("plain").Select(e => (json.Text(e, "text"), json.Integers(e, "ids"), json.Text(e, "decoded")))];
        _prompts = [.. List("prompts_with_control_tokens").Select(e => (json.Text(e, "text"), json.Integers(e, "ids")))];
        if (_plain.Count + _prompts.Count == 0)
            throw new GoldenException($"{json.File} holds no text.");
    }

    public static IEnumerable<IGolden> FindAll(VerificationRequest request)
    {
        foreach (string name in (string[])[SentencePiece, "hub.json", "hub-not-legacy.json", "bytelevel.json"])
        {
            string file = Path.Combine(request.Directory, name);
            if (File.Exists(file))
                yield return Open(GoldenJson.Load(file), request);
        }
    }

    public IEnumerable<VerificationRow> Run(CancellationToken cancellationToken)
    {
        if (_plain.Count > 0)
        {
            yield return Count(
                "plain ids", _plain, e => e.Text, e => Comparison.Ids(_name, "", _tokenizer.EncodePlain(e.Text), e.Ids), cancellationToken);
            yield return Count(
                "plain decoded", _plain, e => e.Text, e => Comparison.Text(_name, "", Decode(e.Ids), e.Decoded), cancellationToken);
        }
        if (_prompts.Count > 0)
        {
            yield return Count(
                "prompt ids", _prompts, e => e.Text,
                e => Comparison.Ids(_name, "", _tokenizer.Encode([PromptSegment.Template(e.Text)]), e.Ids), cancellationToken);
        }
    }

    /// <summary>One row for many texts: how many differ, and how the first does.</summary>
    private VerificationRow Count<T>(
        string stage, List<T> entries, Func<T, string> text, Func<T, VerificationRow> compare, CancellationToken cancellationToken)
    {
        int failed = 0;
        string note = $"{entries.Count} texts";
        foreach (T entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            VerificationRow row = compare(entry);
            if (row.Status == VerificationStatus.Ok)
                continue;
            if (failed++ == 0)
                note += $", of {Comparison.Quote(text(entry))} {row.Note}";
        }
        return VerificationRow.Compared(_name, stage, failed, 0, note);
    }

    private string Decode(int[] ids)
    {
        try
        {
            return _tokenizer.Decode(ids);
        }
        catch (PromptException e)
        {
            throw new GoldenException($"{_json.File}: {e.Message}", e);
        }
    }

    private static TextGolden Open(GoldenJson json, VerificationRequest request)
    {
        string file = Path.Combine(request.Directory, json.Text(json.Root, "model"));
        if (Path.GetFileName(json.File) != SentencePiece)
            return new TextGolden(json, File.Exists(file) ? Tokenizer.LoadJson(file) : throw NoTokenizer(json, file));
        if (!File.Exists(file))
            file = request.TokenizerFile ?? throw NoTokenizer(json, file, "give a SentencePiece model with --tokenizer");
        // The tokens that a LLaVA checkpoint adds, in the order of their ids behind the model's own.
        (string Name, string Token)[] roles = [("image_id", "<image>"), ("pad_id", "<pad>")];
        string[] added = [.. roles.Where(t => GoldenJson.Optional(json.Root, t.Name) is not null)
            .OrderBy(t => json.Integer(json.Root, t.Name)).Select(t => t.Token)];
        return new TextGolden(json, Tokenizer.LoadSentencePiece(file, legacy: false, added));
    }

    private static GoldenException NoTokenizer(GoldenJson json, string file, string advice = "it belongs beside it") =>
        new($"There is no {file}, the tokenizer of {json.File}; {advice}.");

    private IReadOnlyList<JsonElement> List(string name) =>
        GoldenJson.Optional(_json.Root, name) is null ? [] : _json.List(_json.Root, name);
}
