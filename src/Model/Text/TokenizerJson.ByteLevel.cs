using System.Text.Json;

namespace IlgpuLlava.Model.Text;

internal sealed partial class TokenizerJson
{
    /// <summary>Whether the symbols of the model are bytes: there is no byte fallback.</summary>
    public bool IsByteLevel { get; private set; }

    /// <summary>Whether a piece of text that is a token is taken whole, whatever merges would make of it.</summary>
    public bool TakesWholePieces { get; private set; }

    /// <summary>Byte-level BPE puts no dummy space anywhere; its way of splitting text is checked.</summary>
    public PrefixRule ByteLevelPrefix()
    {
        if (_json.Optional(_json.Root, "normalizer") is { } normalizer)
        {
            throw Unsupported($"byte-level BPE with normalizer {Type(normalizer)}");
        }

        JsonElement[] steps = [.. Steps(_json.Required(_json.Root, "pre_tokenizer"), "pretokenizers")];
        if (steps.Length != 2 || Type(steps[0]) != "Split" || Type(steps[1]) != "ByteLevel")
        {
            throw Unsupported($"byte-level BPE with pre-tokenizer {string.Join(", ", steps.Select(Type))}");
        }

        string? expression = _json.Optional(steps[0], "pattern") is { } pattern ? _json.OptionalText(pattern, "Regex") : null;
        if (expression != Llama3Splitter.Expression || _json.OptionalText(steps[0], "behavior") != "Isolated"
            || _json.Flag(steps[0], "invert", absent: false))
        {
            throw Unsupported($"pre-tokenizer Split by {Quote.Text(expression ?? "a text")} in this form");
        }

        return _json.Flag(steps[1], "add_prefix_space", absent: true) || _json.Flag(steps[1], "use_regex", absent: true)
            ? throw Unsupported("pre-tokenizer ByteLevel with add_prefix_space or use_regex")
            : PrefixRule.Never;
    }
}
