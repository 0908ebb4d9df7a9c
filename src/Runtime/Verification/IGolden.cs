namespace IlgpuLlava.Runtime.Verification;

/// <summary>One part of a golden, already read and found well-formed.</summary>
internal interface IGolden
{
    /// <summary>Compares, one row after another.</summary>
    IEnumerable<VerificationRow> Run(CancellationToken cancellationToken);
}
