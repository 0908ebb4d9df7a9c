using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Answers of <c>/v1/completions</c>.</summary>
internal sealed class OpenAiTextShape : OpenAiShape
{
    public override string IdPrefix => "cmpl";

    public override string WholeName => "text_completion";

    public override string PieceName => "text_completion";

    public override JsonObject Whole(string text) => new() { ["text"] = text };

    public override JsonObject Piece(string text, bool isFirst) => new() { ["text"] = text };

    public override JsonObject Logprobs(IReadOnlyList<LlavaLogprob> tokens, int offset)
    {
        JsonArray texts = [], logprobs = [], top = [], offsets = [];
        foreach (LlavaLogprob token in tokens)
        {
            texts.Add(token.Text);
            logprobs.Add(Finite(token.Logprob));
            JsonObject others = [];
            // Two tokens may have one text; the more probable one comes first.
            foreach (LlavaLogprob other in token.Top)
                others.TryAdd(other.Text, Finite(other.Logprob));
            top.Add(others);
            offsets.Add(offset);
            offset += token.Text.Length;
        }
        return new JsonObject { ["tokens"] = texts, ["token_logprobs"] = logprobs, ["top_logprobs"] = top, ["text_offset"] = offsets };
    }
}
