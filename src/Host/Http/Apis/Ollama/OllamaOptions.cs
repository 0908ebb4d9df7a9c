using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Reads <c>options</c>. What is not said has the project's own default: greedy, to the end of the context.</summary>
internal static class OllamaOptions
{
    // Ollama's words: to the stop token, and to the context's end.
    private const int Unlimited = -1;
    private const int FillContext = -2;

    // Ollama draws a seed where it is told this one, or none.
    private const long AnySeed = -1;

    public static GenerationOptions Default { get; } = new() { MaxTokens = int.MaxValue };

    /// <exception cref="HttpException">400; the field is named.</exception>
    public static GenerationOptions Read(JsonFields fields)
    {
        GenerationOptions options = Default with
        {
            MaxTokens = MaxTokens(fields.Integer("num_predict") ?? Unlimited),
            Temperature = fields.Number("temperature") ?? Default.Temperature,
            TopK = fields.Integer("top_k") ?? Default.TopK,
            TopP = fields.Number("top_p") ?? Default.TopP,
            MinP = fields.Number("min_p") ?? Default.MinP,
            RepetitionPenalty = RepeatPenalty(fields.Number("repeat_penalty")),
            PresencePenalty = fields.Number("presence_penalty") ?? Default.PresencePenalty,
            FrequencyPenalty = fields.Number("frequency_penalty") ?? Default.FrequencyPenalty,
            Seed = Seed(fields.Long("seed")),
        };
        options.Validate();
        return options;
    }

    // Its name is not the one that Validate knows.
    private static float RepeatPenalty(float? penalty) => penalty is null or (>= 0.01f and <= 100)
        ? penalty ?? Default.RepetitionPenalty
        : throw HttpException.InvalidField(
            "options.repeat_penalty", FormattableString.Invariant($"it is {penalty}; it must be from 0.01 to 100."));

    private static int MaxTokens(int count) => count switch
    {
        Unlimited or FillContext => int.MaxValue,
        >= 1 => count,
        _ => throw HttpException.InvalidField(
            "options.num_predict", $"it is {count}; it must be at least 1, or {Unlimited} or {FillContext} for no limit."),
    };

    private static ulong Seed(long? seed) => seed switch
    {
        null or AnySeed => (ulong)Random.Shared.NextInt64(),
        { } said => unchecked((ulong)said),
    };
}
