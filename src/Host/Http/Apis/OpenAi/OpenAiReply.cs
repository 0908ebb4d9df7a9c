using System.Text;
using System.Text.Json.Nodes;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>One reply, whole or in pieces.</summary>
/// <param name="shape">Of chat or of text.</param>
/// <param name="model">The model's name.</param>
/// <param name="created">When it was asked for.</param>
/// <param name="hasLogprobs">Whether log-probabilities were asked for.</param>
internal sealed class OpenAiReply(OpenAiShape shape, string model, DateTimeOffset created, bool hasLogprobs)
{
    private readonly string _id = $"{shape.IdPrefix}-{Guid.NewGuid():N}";

    /// <summary>All answers with usage and times.</summary>
    public async Task<JsonObject> WholeAsync(IAsyncEnumerable<LlavaChunk> chunks)
    {
        SortedDictionary<int, Answer> answers = [];
        LlavaChunk? last = null;
        await foreach (LlavaChunk chunk in chunks)
        {
            if (!answers.TryGetValue(chunk.Index, out Answer? answer))
                answers.Add(chunk.Index, answer = new Answer());
            answer.Add(chunk);
            last = chunk;
        }
        JsonArray choices = [];
        foreach ((int index, Answer answer) in answers)
            choices.Add(Finish(index, shape.Whole(answer.Text.ToString()), answer.Logprobs, 0, answer.Reason));
        JsonObject reply = Frame(shape.WholeName, choices);
        reply["usage"] = Usage(last?.Usage);
        AddTimes(reply, last?.Times);
        return reply;
    }

    /// <summary>A piece for each chunk that says something, and at last usage and times where they were asked for.</summary>
    public async IAsyncEnumerable<JsonObject> PiecesAsync(IAsyncEnumerable<LlavaChunk> chunks, bool includesUsage)
    {
        // Characters that each answer's tokens have so far.
        Dictionary<int, int> begun = [];
        LlavaChunk? last = null;
        await foreach (LlavaChunk chunk in chunks)
        {
            last = chunk;
            bool isFirst = begun.TryAdd(chunk.Index, 0);
            if (!isFirst && chunk.Text.Length == 0 && chunk.FinishReason is null && (!hasLogprobs || chunk.Logprobs.Count == 0))
                continue;
            JsonObject choice = Finish(
                chunk.Index, shape.Piece(chunk.Text, isFirst), chunk.Logprobs, begun[chunk.Index], chunk.FinishReason);
            begun[chunk.Index] += chunk.Logprobs.Sum(token => token.Text.Length);
            JsonObject piece = Frame(shape.PieceName, [choice]);
            if (includesUsage)
                piece["usage"] = null;
            yield return piece;
        }
        if (!includesUsage)
            yield break;
        JsonObject end = Frame(shape.PieceName, []);
        end["usage"] = Usage(last?.Usage);
        AddTimes(end, last?.Times);
        yield return end;
    }

    private JsonObject Frame(string name, JsonArray choices) => new()
    {
        ["id"] = _id,
        ["object"] = name,
        ["created"] = created.ToUnixTimeSeconds(),
        ["model"] = model,
        ["choices"] = choices,
    };

    private JsonObject Finish(int index, JsonObject choice, IReadOnlyList<LlavaLogprob> logprobs, int offset, FinishReason? reason)
    {
        choice["index"] = index;
        choice["logprobs"] = hasLogprobs ? shape.Logprobs(logprobs, offset) : null;
        choice["finish_reason"] = reason switch
        {
            null => null,
            FinishReason.Stop => "stop",
            FinishReason.Length => "length",
            var other => throw new InvalidOperationException($"An answer that ended as {other} was taken for whole."),
        };
        return choice;
    }

    private static JsonObject? Usage(LlavaUsage? usage) => usage is null ? null : new JsonObject
    {
        ["prompt_tokens"] = usage.PromptTokens,
        ["completion_tokens"] = usage.CompletionTokens,
        ["total_tokens"] = usage.PromptTokens + usage.CompletionTokens,
        ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = usage.CachedTokens, ["image_tokens"] = usage.ImageTokens },
    };

    // The project's own, in milliseconds.
    private static void AddTimes(JsonObject reply, LlavaTimes? times)
    {
        if (times is null)
            return;
        reply["ilgpu_llava"] = new JsonObject
        {
            ["times"] = new JsonObject
            {
                ["queue"] = times.Queue.TotalMilliseconds,
                ["picture"] = times.Stages.Picture.TotalMilliseconds,
                ["vision"] = times.Stages.Vision.TotalMilliseconds,
                ["prefill"] = times.Stages.Prefill.TotalMilliseconds,
                ["decode"] = times.Stages.Decode.TotalMilliseconds,
            },
        };
    }

    private sealed class Answer
    {
        public StringBuilder Text { get; } = new();

        public List<LlavaLogprob> Logprobs { get; } = [];

        public FinishReason? Reason { get; private set; }

        public void Add(LlavaChunk chunk)
        {
            Text.Append(chunk.Text);
            Logprobs.AddRange(chunk.Logprobs);
            Reason = chunk.FinishReason ?? Reason;
        }
    }
}
