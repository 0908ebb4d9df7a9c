namespace IlgpuLlava.Runtime.Verification;

/// <summary>One comparison: a stage of a case, or a picture or text of a golden.</summary>
/// <param name="Case">What was run: a case's name, a picture's key, a file of texts.</param>
/// <param name="Stage">What was compared.</param>
/// <param name="Error">Its error. Of tensors: the norm of the difference over the norm of the reference; of pixels: the share of
/// bytes that differ; of ids and texts: how many differ. Null where nothing could be compared.</param>
/// <param name="Bound">The largest error that is in order; null where there is none.</param>
/// <param name="Status">What came of it.</param>
/// <param name="Note">What the numbers do not say, or empty.</param>
public sealed record VerificationRow(string Case, string Stage, double? Error, double? Bound, VerificationStatus Status, string Note = "")
{
    /// <summary>A comparison with its bound. An error that is no number is over every bound.</summary>
    internal static VerificationRow Compared(string name, string stage, double error, double bound, string note = "") =>
        new(name, stage, error, bound, error <= bound ? VerificationStatus.Ok : VerificationStatus.Failed, note);

    /// <summary>A comparison that nothing bounds. An error that is no number is in no order all the same.</summary>
    internal static VerificationRow Printed(string name, string stage, double error, string note = "") =>
        new(name, stage, error, null, double.IsNaN(error) ? VerificationStatus.Failed : VerificationStatus.Ok, note);

    /// <summary>Something that is there in the golden, but that the run did not give in this form.</summary>
    internal static VerificationRow Missing(string name, string stage, string note) =>
        new(name, stage, null, null, VerificationStatus.Failed, note);

    /// <summary>A part that this version does not know.</summary>
    internal static VerificationRow NotKnown(string name, string stage, string note = "not known to this version") =>
        new(name, stage, null, null, VerificationStatus.NotKnown, note);
}
