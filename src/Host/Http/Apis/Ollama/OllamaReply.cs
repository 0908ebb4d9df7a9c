using System.Globalization;
using System.Text.Json.Nodes;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>What is answered to a question.</summary>
/// <param name="model">What the question calls the model.</param>
/// <param name="content">The field that holds the text.</param>
/// <param name="time">The clock.</param>
internal sealed class OllamaReply(string model, OllamaContent content, TimeProvider time)
{
    /// <summary>An instant as Ollama writes it.</summary>
    public static string Write(DateTimeOffset instant) => instant.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    /// <summary>A piece of an answer.</summary>
    public JsonObject Piece(LlavaChunk chunk)
    {
        JsonObject piece = Begin(chunk.Text);
        piece["done"] = false;
        AddLogprobs(piece, chunk.Logprobs);
        return piece;
    }

    /// <summary>A whole answer, or, without text, the end of one that came in pieces.</summary>
    public JsonObject Whole(WholeAnswer answer)
    {
        JsonObject whole = Begin(answer.Text);
        whole["done"] = true;
        whole["done_reason"] = answer.FinishReason == FinishReason.Length ? "length" : "stop";
        // Ollama has three times: here loading is the wait for a place, and what pictures take is part of the prompt's.
        if (answer.Times is { } times)
        {
            StageTimes stages = times.Stages;
            TimeSpan prompt = stages.Picture + stages.Vision + stages.Prefill;
            whole["total_duration"] = Nanoseconds(times.Queue + prompt + stages.Decode);
            whole["load_duration"] = Nanoseconds(times.Queue);
            whole["prompt_eval_duration"] = Nanoseconds(prompt);
            whole["eval_duration"] = Nanoseconds(stages.Decode);
        }
        if (answer.Usage is { } usage)
        {
            whole["prompt_eval_count"] = usage.PromptTokens;
            whole["eval_count"] = usage.CompletionTokens;
        }
        AddLogprobs(whole, answer.Logprobs);
        return whole;
    }

    /// <summary>The answer to a question that asks nothing.</summary>
    public JsonObject Loaded()
    {
        JsonObject loaded = Begin("");
        loaded["done"] = true;
        loaded["done_reason"] = "load";
        return loaded;
    }

    private JsonObject Begin(string text)
    {
        JsonObject reply = new() { ["model"] = model, ["created_at"] = Write(time.GetUtcNow()) };
        reply.Add(content(text));
        return reply;
    }

    private static void AddLogprobs(JsonObject reply, IReadOnlyList<LlavaLogprob> logprobs)
    {
        if (logprobs.Count > 0)
            reply["logprobs"] = new JsonArray([.. logprobs.Select(WithTop)]);
    }

    private static JsonObject WithTop(LlavaLogprob token)
    {
        JsonObject written = Write(token);
        if (token.Top.Count > 0)
            written["top_logprobs"] = new JsonArray([.. token.Top.Select(Write)]);
        return written;
    }

    private static JsonObject Write(LlavaLogprob token) => new() { ["token"] = token.Text, ["logprob"] = token.Logprob };

    private static long Nanoseconds(TimeSpan time) => time.Ticks * TimeSpan.NanosecondsPerTick;
}
