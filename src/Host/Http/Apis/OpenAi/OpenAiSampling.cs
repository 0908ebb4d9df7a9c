using System.Text.Json;
using IlgpuLlava.Runtime;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Fields that chat and text requests have in common.</summary>
internal static class OpenAiSampling
{
    private const int MaxAnswers = 128;
    private const int MaxLogprobs = 20;

    // Without them the answer would be another one than was asked for.
    private static readonly string[] s_refused =
        ["tools", "functions", "logit_bias", "audio", "suffix", "best_of", "echo", "chat_template", "prompt_embeds"];

    /// <summary>A request of these fields.</summary>
    /// <exception cref="HttpException">400: a field is out of range, or not supported.</exception>
    public static LlavaRequest Read(JsonFields body, Conversation conversation) => new()
    {
        Conversation = conversation,
        Options = ReadOptions(body),
        Stop = body.Strings("stop"),
        Count = Within(body, "n", body.Integer("n"), 1, MaxAnswers) ?? 1,
    };

    /// <exception cref="HttpException">400: a field is there that is known and not supported.</exception>
    public static void CheckSupported(JsonFields body)
    {
        foreach (string name in s_refused)
        {
            if (body.Get(name) is { } value && Says(name, value))
            {
                throw new HttpException(
                    StatusCodes.Status400BadRequest, $"{body.PathOf(name)}: it is not supported; leave it out.")
                { Param = body.PathOf(name), Code = "unsupported_parameter" };
            }
        }
    }

    /// <summary>A number of log-probabilities.</summary>
    public static int? Logprobs(JsonFields body, string name) => Within(body, name, body.Integer(name), 0, MaxLogprobs);

    private static GenerationOptions ReadOptions(JsonFields body)
    {
        GenerationOptions defaults = new();
        float temperature = body.Number("temperature") ?? defaults.Temperature;
        // Of answers drawn by lot people want another one each time, unless they say which.
        ulong anySeed = temperature > 0 ? (ulong)Random.Shared.NextInt64() : defaults.Seed;
        GenerationOptions options = new()
        {
            MaxTokens = body.Integer("max_completion_tokens") ?? body.Integer("max_tokens") ?? int.MaxValue,
            Temperature = temperature,
            TopP = body.Number("top_p") ?? defaults.TopP,
            // -1 is vLLM's word for all.
            TopK = body.Integer("top_k") is { } topK and not -1 ? topK : defaults.TopK,
            MinP = body.Number("min_p") ?? defaults.MinP,
            RepetitionPenalty = body.Number("repetition_penalty") ?? defaults.RepetitionPenalty,
            PresencePenalty = body.Number("presence_penalty") ?? defaults.PresencePenalty,
            FrequencyPenalty = body.Number("frequency_penalty") ?? defaults.FrequencyPenalty,
            IgnoreEos = body.Boolean("ignore_eos") ?? defaults.IgnoreEos,
            Seed = body.Long("seed") is { } seed ? unchecked((ulong)seed) : anySeed,
        };
        try
        {
            options.Validate();
            return options;
        }
        catch (GenerationException e)
        {
            // It begins with the field's name.
            throw new HttpException(StatusCodes.Status400BadRequest, e.Message) { Param = e.Message.Split(' ')[0] };
        }
    }

    private static int? Within(JsonFields body, string name, int? value, int least, int most) =>
        value is null || (value >= least && value <= most)
        ? value
        : throw HttpException.InvalidField(body.PathOf(name), $"it is {value}; it must be from {least} to {most}.");

    // Empty, or the default, it changes nothing.
    private static bool Says(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() > 0,
        JsonValueKind.Object => value.EnumerateObject().Any(),
        JsonValueKind.False => false,
        JsonValueKind.String => value.GetString()!.Length > 0,
        JsonValueKind.Number => name != "best_of" || !value.TryGetInt32(out int number) || number != 1,
        _ => true,
    };
}
