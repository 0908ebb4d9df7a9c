namespace IlgpuLlava.Kernels;

/// <summary>What the sampling kernels of one call hand on to each other: floats a row.</summary>
internal static class SamplingState
{
    /// <summary>Floats of a row.</summary>
    public const int Floats = 3;

    /// <summary>The largest logit as it came.</summary>
    public const int Largest = 0;

    /// <summary>The logarithm of the sum of the exponentials of the logits as they came.</summary>
    public const int LogTotal = 1;

    /// <summary>The largest logit after the penalties.</summary>
    public const int Penalised = 2;

    /// <summary>Whether a token can be chosen from logits whose largest is this.</summary>
    public static SamplingStatus StatusOf(float largest)
    {
        if (float.IsNaN(largest))
        {
            return SamplingStatus.NotANumber;
        }

        return largest == float.NegativeInfinity ? SamplingStatus.NothingPossible
            : largest == float.PositiveInfinity ? SamplingStatus.Infinite
            : SamplingStatus.Chosen;
    }
}
