using System.Text.Json;

namespace IlgpuLlava.Model.Text;

/// <summary>
/// A <c>tokenizer.json</c> (Hugging Face tokenizers) that was made from a SentencePiece BPE model, or is byte-level BPE as Llama 3's.
/// What it asks for is either done exactly or refused by name.
/// </summary>
internal sealed partial class TokenizerJson : IDisposable
{
    private const string spaceMark = "\u2581";

    private readonly JsonFile _json;

    private TokenizerJson(JsonFile json) => _json = json;

    public static TokenizerJson Load(string file)
    {
        var json = new TokenizerJson(JsonFile.Load(file));
        try
        {
            json.CheckModel();
            return json;
        }
        catch
        {
            json.Dispose();
            throw;
        }
    }

    private JsonElement Model => _json.Required(_json.Root, "model");

    public IEnumerable<(string Spelling, int Id)> Vocabulary() =>
        _json.Properties(_json.Required(Model, "vocab"), "vocab").Select(entry => (entry.Name, _json.Integer(entry.Value, "vocab")));

    /// <summary>Merges, written as pairs or, in older files, as two spellings with a space between.</summary>
    public List<(string Left, string Right)> Merges()
    {
        var merges = new List<(string, string)>();
        foreach (JsonElement merge in _json.Items(_json.Required(Model, "merges"), "merges"))
        {
            string[] halves = merge.ValueKind == JsonValueKind.String
                ? _json.Text(merge, "merges").Split(' ')
                : [.. _json.Items(merge, "merges").Select(half => _json.Text(half, "merges"))];
            merges.Add(halves.Length == 2 ? (halves[0], halves[1]) : throw _json.Wrong("merges", "a list of pairs"));
        }

        return merges;
    }

    public List<AddedToken> AddedTokens() => _json.Optional(_json.Root, "added_tokens") is not { } list ? [] :
    [
        .. _json.Items(list, "added_tokens").Select(token => AddedToken.Read(
            _json, token, "added_tokens", _json.Integer(_json.Required(token, "id"), "id"), special: false)),
    ];

    public PrefixRule Prefix()
    {
        JsonElement? preTokenizer = _json.Optional(_json.Root, "pre_tokenizer");
        if (_json.Optional(_json.Root, "normalizer") is not { } normalizer)
        {
            return preTokenizer is { } metaspace ? Metaspace(metaspace) : throw Unsupported("a file without normalizer and pre-tokenizer");
        }

        if (preTokenizer is { } other)
        {
            throw Unsupported($"pre-tokenizer {Type(other)} beside a normalizer");
        }

        bool prepends = false, replaces = false;
        foreach (JsonElement step in Steps(normalizer, "normalizers"))
        {
            switch (Type(step))
            {
                case "Prepend" when !replaces && !prepends && _json.OptionalText(step, "prepend") == spaceMark:
                    prepends = true;
                    break;
                case "Replace" when !replaces && IsReplace(step, " ", spaceMark):
                    replaces = true;
                    break;
                case var type:
                    throw Unsupported($"normalizer {type} in this form or place");
            }
        }

        return !replaces ? throw Unsupported("a normalizer that keeps spaces") : prepends ? PrefixRule.EveryStretch : PrefixRule.Never;
    }

    /// <summary>Ids that the post-processor puts before and after a text.</summary>
    public (List<int> Before, List<int> After) PostProcessing()
    {
        List<int> before = [], after = [];
        if (_json.Optional(_json.Root, "post_processor") is not { } processor)
        {
            return (before, after);
        }

        // ByteLevel changes offsets alone.
        JsonElement[] steps = [.. Steps(processor, "processors").Where(step => !(IsByteLevel && Type(step) == "ByteLevel"))];
        if (steps.Length == 0)
        {
            return (before, after);
        }

        if (steps.Length > 1 || Type(steps[0]) != "TemplateProcessing")
        {
            throw Unsupported($"post-processor {string.Join(", ", steps.Select(Type))}");
        }

        processor = steps[0];
        bool seenText = false;
        foreach (JsonElement item in _json.Items(_json.Required(processor, "single"), "single"))
        {
            if (_json.Optional(item, "SpecialToken") is { } special)
            {
                JsonElement known = _json.Required(_json.Required(processor, "special_tokens"), _json.OptionalText(special, "id") ?? "");
                (seenText ? after : before).AddRange(
                    _json.Items(_json.Required(known, "ids"), "ids").Select(id => _json.Integer(id, "ids")));
            }
            else if (_json.Optional(item, "Sequence") is not null && !seenText)
            {
                seenText = true;
            }
            else
            {
                throw _json.Wrong("single", "a list of special tokens and one sequence");
            }
        }

        return seenText ? (before, after) : throw _json.Wrong("single", "a list with a sequence");
    }

    /// <summary>The decoder Replace, ByteFallback, Fuse and, perhaps, Strip.</summary>
    public DecodingRule Decoding()
    {
        JsonElement[] steps = [.. Steps(_json.Required(_json.Root, "decoder"), "decoders")];
        string[] types = [.. steps.Select(Type)];
        if (IsByteLevel)
        {
            return types is ["ByteLevel"]
                ? new DecodingRule(0, StripFirstToken: false, StripBySentencePiece: false, WholeByteRuns: false) { ByteLevel = true }
                : throw Unsupported($"byte-level BPE with decoder {string.Join(", ", types)}");
        }

        string[] known = ["Replace", "ByteFallback", "Fuse", "Strip"];
        if (types.Length < 3 || !types.SequenceEqual(known.Take(types.Length)) || !IsReplace(steps[0], spaceMark, " "))
        {
            throw Unsupported($"decoder {string.Join(", ", types)}");
        }

        int strip = 0;
        if (types.Length == 4)
        {
            strip = _json.Integer(_json.Required(steps[3], "start"), "start");
            if (strip < 0 || _json.OptionalText(steps[3], "content") != " " || _json.Integer(_json.Required(steps[3], "stop"), "stop") != 0)
            {
                throw Unsupported("decoder Strip of anything but spaces at the start");
            }
        }

        return new DecodingRule(strip, StripFirstToken: false, StripBySentencePiece: false, WholeByteRuns: true);
    }

    public void Dispose() => _json.Dispose();

    private void CheckModel()
    {
        // Files of before 2020 name no type; their BPE models are the ones with merges.
        string type = _json.OptionalText(Model, "type") ?? (_json.Optional(Model, "merges") is null ? "without a type" : "BPE");
        if (type != "BPE")
        {
            throw Unsupported($"model {type}");
        }

        IsByteLevel = !_json.Flag(Model, "byte_fallback", absent: false);
        TakesWholePieces = _json.Flag(Model, "ignore_merges", absent: false);
        if (_json.Optional(Model, "dropout") is not null)
        {
            throw Unsupported("BPE with dropout");
        }

        if (TakesWholePieces && !IsByteLevel)
        {
            throw Unsupported("BPE with ignore_merges and byte fallback");
        }

        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (!string.IsNullOrEmpty(_json.OptionalText(Model, affix)))
            {
                throw Unsupported($"BPE with {affix}");
            }
        }
    }

    private PrefixRule Metaspace(JsonElement metaspace)
    {
        if (Type(metaspace) != "Metaspace")
        {
            throw Unsupported($"pre-tokenizer {Type(metaspace)}");
        }

        if (_json.OptionalText(metaspace, "replacement") != spaceMark || _json.Flag(metaspace, "split", absent: true))
        {
            throw Unsupported("pre-tokenizer Metaspace that splits, or with another mark than \u2581");
        }

        return _json.OptionalText(metaspace, "prepend_scheme") switch
        {
            "first" => PrefixRule.FirstStretchWithoutSpace,
            "always" or null => PrefixRule.EveryStretchWithoutSpace,
            "never" => PrefixRule.Never,
            var other => throw Unsupported($"Metaspace prepend_scheme {Quote.Text(other)}"),
        };
    }

    private IEnumerable<JsonElement> Steps(JsonElement step, string list) =>
        Type(step) == "Sequence" ? _json.Items(_json.Required(step, list), list) : [step];

    private string Type(JsonElement element) => _json.OptionalText(element, "type") ?? throw _json.Wrong("type", "given");

    private bool IsReplace(JsonElement step, string from, string to) =>
        _json.Optional(step, "pattern") is { } pattern && _json.OptionalText(pattern, "String") == from
        && _json.OptionalText(step, "content") == to;

    private TokenizerException Unsupported(string what) => _json.Unsupported(
        $"{what} is not supported; supported are BPE with byte fallback that was made from a SentencePiece model, and byte-level BPE with "
        + "the splitting of Llama 3");
}
