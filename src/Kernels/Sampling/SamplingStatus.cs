namespace IlgpuLlava.Kernels;

/// <summary>Whether a token could be chosen.</summary>
public enum SamplingStatus
{
    /// <summary>A token was chosen.</summary>
    Chosen,

    /// <summary>A logit is NaN.</summary>
    NotANumber,

    /// <summary>Every logit is minus infinity: no token is possible.</summary>
    NothingPossible,

    /// <summary>A logit is plus infinity, or the penalties made it so.</summary>
    Infinite,
}
