namespace IlgpuLlava.Runtime.Verification;

/// <summary>
/// Holds the program to goldens: reference data that Hugging Face computed, in the form that <c>tools/golden/README.md</c> describes.
/// It runs what <c>ask</c> runs, with taps, and compares every stage that a golden holds.
/// </summary>
public static class Verifier
{
    /// <summary>Runs every golden that a directory holds.</summary>
    /// <param name="request">What is to be verified.</param>
    /// <param name="openDevice">Opens the device that computes, which is disposed afterwards; called only where there are cases.</param>
    /// <param name="onRow">Told each comparison as it is made.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <returns>What came of it in all.</returns>
    /// <exception cref="GoldenException">The directory holds no golden, or a broken one.</exception>
    /// <exception cref="Model.Checkpoints.CheckpointException">The checkpoint cannot be loaded.</exception>
    /// <exception cref="Model.Text.TokenizerException">A tokenizer cannot be loaded.</exception>
    public static VerificationSummary Run(
        VerificationRequest request, Func<ComputeDevice> openDevice, Action<VerificationRow>? onRow = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(openDevice);
        if (!Directory.Exists(request.Directory))
            throw new GoldenException($"There is no directory {request.Directory}.");

        // Everything is opened and checked before anything is run.
        List<IGolden> parts = [];
        AddTo(parts, CheckpointGolden.Find(request, openDevice));
        AddTo(parts, ImageGolden.Find(request.Directory));
        parts.AddRange(TextGolden.FindAll(request));
        AddTo(parts, TemplateGolden.Find(request.Directory));
        if (parts.Count == 0)
        {
            throw new GoldenException($"{request.Directory} holds no golden: no cases/NAME/case.json, no images.json, "
                + "no sentencepiece.json, hub.json, bytelevel.json or templates.json.");
        }
        if (request.Model is not null && !parts.Any(p => p is CheckpointGolden))
            throw new GoldenException($"A model is given, but {request.Directory} has no cases for it.");

        VerificationSummary summary = new();
        foreach (IGolden part in parts)
        {
            foreach (VerificationRow row in part.Run(cancellationToken))
            {
                summary.Add(row);
                onRow?.Invoke(row);
            }
        }
        return summary;
    }

    private static void AddTo(List<IGolden> parts, IGolden? part)
    {
        if (part is not null)
            parts.Add(part);
    }
}
