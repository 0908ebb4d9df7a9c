namespace IlgpuLlava.Kernels;

/// <summary>
/// How a token is chosen from logits, as the arguments of Hugging Face's <c>generate</c> and of OpenAI's API of the same names.
/// </summary>
/// <remarks>
/// In this order: repetition penalty (for each token seen so far l = l &gt; 0 ? l / penalty : l * penalty), frequency and
/// presence penalties (for each generated token l -= frequency * count + presence), temperature, top-k, top-p, min-p.
/// Top-k keeps the tokens whose logit is not below the k-th largest; top-p the most probable ones, down to and including the
/// probability at which their sum reaches top-p; min-p those whose probability is not below min-p times the largest. Tokens
/// that tie with the last one kept are kept too, so that the choice does not depend on an order of sorting.
/// Sources: Keskar et al., "CTRL", 2019 (repetition); Fan et al., 2018 (top-k); Holtzman et al., 2020 (top-p); Nguyen et al., 2024
/// (min-p).
/// </remarks>
public sealed record SamplingParameters
{
    /// <summary>Divides the logits; 0 takes the largest logit, the lowest id of equals.</summary>
    public float Temperature { get; init; }

    /// <summary>How many of the largest logits may be chosen; 0 for all.</summary>
    public int TopK { get; init; }

    /// <summary>The probability that the choice shall cover, above 0 and at most 1.</summary>
    public float TopP { get; init; } = 1f;

    /// <summary>The least probability as a share of the largest, 0 to 1.</summary>
    public float MinP { get; init; }

    /// <summary>Above 0; 1 for none.</summary>
    public float RepetitionPenalty { get; init; } = 1f;

    /// <summary>-2 to 2; 0 for none.</summary>
    public float FrequencyPenalty { get; init; }

    /// <summary>-2 to 2; 0 for none.</summary>
    public float PresencePenalty { get; init; }

    /// <summary>The key of the random numbers: the same seed draws the same numbers at the same positions.</summary>
    public ulong Seed { get; init; }

    /// <summary>Throws where a value is out of range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The message names the parameter, its value and its range.</exception>
    public void Validate()
    {
        InRange(nameof(Temperature), Temperature, float.IsFinite(Temperature) && Temperature >= 0, "0 (greedy) or more, and finite");
        InRange(nameof(TopK), TopK, TopK >= 0, "0 (off) or more");
        InRange(nameof(TopP), TopP, TopP > 0 && TopP <= 1, "above 0 and at most 1");
        InRange(nameof(MinP), MinP, MinP >= 0 && MinP <= 1, "from 0 to 1");
        InRange(nameof(RepetitionPenalty), RepetitionPenalty, RepetitionPenalty >= 0.01f && RepetitionPenalty <= 100f, "from 0.01 to 100");
        InRange(nameof(FrequencyPenalty), FrequencyPenalty, FrequencyPenalty >= -2 && FrequencyPenalty <= 2, "from -2 to 2");
        InRange(nameof(PresencePenalty), PresencePenalty, PresencePenalty >= -2 && PresencePenalty <= 2, "from -2 to 2");
    }

    private static void InRange(string name, object value, bool inRange, string range)
    {
        if (!inRange)
        {
            throw new ArgumentOutOfRangeException(name, value, $"Sampling: '{name}' is {value}; it must be {range}.");
        }
    }
}
