namespace IlgpuLlava.Runtime;

/// <summary>A question to an <see cref="Engine"/>.</summary>
public sealed record EngineRequest
{
    /// <summary>Most strings of <see cref="Stop"/>.</summary>
    public const int MaxStopStrings = 16;

    /// <summary>Most UTF-16 units of a stop string.</summary>
    public const int MaxStopLength = 256;

    /// <summary>Most tokens of <see cref="TopLogProbabilities"/>.</summary>
    public const int MaxTopLogProbabilities = 20;

    /// <summary>The turns, of which the last is the user's; or plain text.</summary>
    public required Conversation Conversation { get; init; }

    /// <summary>How to sample. Answer i of several has the seed <see cref="GenerationOptions.Seed"/> + i. With
    /// <see cref="int.MaxValue"/> tokens an answer ends with the stop token, the context or the KV cache.</summary>
    public GenerationOptions Options { get; init; } = new();

    /// <summary>How many answers to give; from 1 to the engine's <see cref="EngineOptions.MaxBatch"/>.</summary>
    public int Answers { get; init; } = 1;

    /// <summary>An answer ends before the first of these that it would say.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>A JSON schema that answers are held to, or null. An answer that ended by itself is valid for it, one that ended for its
    /// length is the beginning of one that is. Supported are <c>type</c>, <c>properties</c>, <c>required</c>,
    /// <c>additionalProperties</c> (true or false), <c>items</c>, <c>minItems</c>, <c>maxItems</c>, <c>enum</c>, <c>const</c>,
    /// <c>anyOf</c> and <c>$ref</c> to a definition; others are refused by name. Probabilities told are those among the tokens that
    /// may come. Not together with <see cref="GenerationOptions.IgnoreEos"/>.</summary>
    public string? JsonSchema { get; init; }

    /// <summary>How many of the most probable tokens to tell for each token, besides the chosen one's probability; 0 for that one alone,
    /// null for none.</summary>
    public int? TopLogProbabilities { get; init; }

    /// <summary>How long the request may take from when it is put, by the engine's clock; null for any time. It is looked at in the
    /// queue, before its prompt and at every pass: what is late never reaches the device.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Who asks. The batch is shared fairly between clients, and what is cached for one is never used for another.</summary>
    public string Client { get; init; } = "";

    internal void Validate(int maxBatch)
    {
        ArgumentNullException.ThrowIfNull(Conversation);
        ArgumentNullException.ThrowIfNull(Client);
        Options.Validate();
        Require(Answers >= 1 && Answers <= maxBatch, $"n is {Answers}; it must be from 1 to {maxBatch}.");
        Require(
            TopLogProbabilities is null or (>= 0 and <= MaxTopLogProbabilities),
            $"top_logprobs is {TopLogProbabilities}; it must be from 0 to {MaxTopLogProbabilities}.");
        // Its grammar lets the end come where the value is whole; there is nothing that could follow.
        Require(JsonSchema is null || !Options.IgnoreEos, "ignore_eos cannot be with a JSON schema; leave one of them out.");
        Require(Timeout is null || Timeout > TimeSpan.Zero, $"The timeout is {Timeout}; it must be above 0.");
        Require(Stop.Count <= MaxStopStrings, $"stop has {Stop.Count} strings; it may have {MaxStopStrings}.");
        foreach (string stop in Stop)
        {
            Require(!string.IsNullOrEmpty(stop), "stop has an empty string; leave it out.");
            Require(stop.Length <= MaxStopLength, $"stop has a string of {stop.Length} characters; it may have {MaxStopLength}.");
        }
    }

    private static void Require(bool holds, string message)
    {
        if (!holds)
            throw new GenerationException(message);
    }
}
