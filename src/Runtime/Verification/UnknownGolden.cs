namespace IlgpuLlava.Runtime.Verification;

/// <summary>A part that this version does not know: it is named, and nothing is compared.</summary>
internal sealed class UnknownGolden(VerificationRow row) : IGolden
{
    public IEnumerable<VerificationRow> Run(CancellationToken cancellationToken) => [row];
}
