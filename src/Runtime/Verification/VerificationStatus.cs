namespace IlgpuLlava.Runtime.Verification;

/// <summary>What came of a comparison.</summary>
public enum VerificationStatus
{
    /// <summary>Within its bound.</summary>
    Ok,

    /// <summary>Over its bound, or not there.</summary>
    Failed,

    /// <summary>A part of the golden that this version does not know yet.</summary>
    NotKnown,
}
