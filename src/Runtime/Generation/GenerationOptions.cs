using IlgpuLlava.Kernels;

namespace IlgpuLlava.Runtime;

/// <summary>How an answer is sampled. The defaults are greedy: the same question gives the same answer.</summary>
public sealed record GenerationOptions
{
    /// <summary>Most tokens of an answer; at least 1.</summary>
    public int MaxTokens { get; init; } = 512;

    /// <summary>Logits are divided by it; 0 takes the largest logit.</summary>
    public float Temperature { get; init; }

    /// <summary>Only the k most probable tokens are candidates; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>Only the most probable tokens that reach this probability together are candidates; in (0, 1].</summary>
    public float TopP { get; init; } = 1;

    /// <summary>Only tokens at least this fraction as probable as the most probable one are candidates; in [0, 1].</summary>
    public float MinP { get; init; }

    /// <summary>Logits of tokens that occurred in prompt or answer are divided (if positive) or multiplied by it; in [0.01, 100],
    /// 1 changes nothing.
    /// Source: N. S. Keskar et al., "CTRL", 2019.</summary>
    public float RepetitionPenalty { get; init; } = 1;

    /// <summary>Taken from a token's logit for each time that it occurred in the answer; in [-2, 2].</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>Taken from a token's logit once it occurred in the answer; in [-2, 2].</summary>
    public float PresencePenalty { get; init; }

    /// <summary>Whether answers go on past the model's end tokens, to their limit. For measuring: what the model says after its end
    /// answers nothing.</summary>
    public bool IgnoreEos { get; init; }

    /// <summary>Seed of the random numbers; the same seed gives the same answer.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks every value.</summary>
    /// <exception cref="GenerationException">A value is out of range; the message names it and the range.</exception>
    public void Validate()
    {
        Require(MaxTokens >= 1, "max_tokens", MaxTokens, "at least 1");
        Require(float.IsFinite(Temperature) && Temperature >= 0, "temperature", Temperature, "0 or more");
        Require(TopK >= 0, "top_k", TopK, "0 (all) or more");
        Require(TopP is > 0 and <= 1, "top_p", TopP, "above 0 and at most 1");
        Require(MinP is >= 0 and <= 1, "min_p", MinP, "from 0 to 1");
        Require(RepetitionPenalty is >= 0.01f and <= 100, "repetition_penalty", RepetitionPenalty, "from 0.01 to 100");
        Require(FrequencyPenalty is >= -2 and <= 2, "frequency_penalty", FrequencyPenalty, "from -2 to 2");
        Require(PresencePenalty is >= -2 and <= 2, "presence_penalty", PresencePenalty, "from -2 to 2");
    }

    /// <summary>Whether tokens that occurred are made less probable, or more.</summary>
    internal bool IsPenalised => RepetitionPenalty != 1 || FrequencyPenalty != 0 || PresencePenalty != 0;

    internal SamplingParameters ToParameters() => new()
    {
        Temperature = Temperature,
        TopK = TopK,
        TopP = TopP,
        MinP = MinP,
        RepetitionPenalty = RepetitionPenalty,
        FrequencyPenalty = FrequencyPenalty,
        PresencePenalty = PresencePenalty,
        Seed = Seed,
    };

    private static void Require(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw new GenerationException(FormattableString.Invariant($"{name} is {value}; it must be {range}."));
    }
}
