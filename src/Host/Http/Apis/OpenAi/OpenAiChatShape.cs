using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Answers of <c>/v1/chat/completions</c>.</summary>
internal sealed class OpenAiChatShape : OpenAiShape
{
    public override string IdPrefix => "chatcmpl";

    public override string WholeName => "chat.completion";

    public override string PieceName => "chat.completion.chunk";

    public override JsonObject Whole(string text) => new()
    {
        ["message"] = new JsonObject { ["role"] = "assistant", ["content"] = text, ["refusal"] = null },
    };

    public override JsonObject Piece(string text, bool isFirst)
    {
        JsonObject delta = [];
        if (isFirst)
            delta["role"] = "assistant";
        if (isFirst || text.Length > 0)
            delta["content"] = text;
        return new JsonObject { ["delta"] = delta };
    }

    public override JsonObject Logprobs(IReadOnlyList<LlavaLogprob> tokens, int offset) => new()
    {
        ["content"] = new JsonArray([.. tokens.Select(token =>
        {
            JsonObject entry = Entry(token);
            entry["top_logprobs"] = new JsonArray([.. token.Top.Select(Entry)]);
            return entry;
        })]),
        ["refusal"] = null,
    };

    private static JsonObject Entry(LlavaLogprob token) => new()
    {
        ["token"] = token.Text,
        ["logprob"] = Finite(token.Logprob),
        ["bytes"] = new JsonArray([.. Bytes(token.Text).Select(b => (JsonNode)(int)b)]),
    };

    // A byte of a character is spelt <0xE6> where it is no character by itself.
    private static byte[] Bytes(string text) =>
        text.Length == 6 && text.StartsWith("<0x", StringComparison.Ordinal) && text[5] == '>'
        && byte.TryParse(text.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value)
            ? [value]
            : Encoding.UTF8.GetBytes(text);
}
