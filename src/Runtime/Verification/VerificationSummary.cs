namespace IlgpuLlava.Runtime.Verification;

/// <summary>What came of all comparisons.</summary>
public sealed class VerificationSummary
{
    private readonly List<VerificationRow> _rows = [];

    /// <summary>All comparisons in order.</summary>
    public IReadOnlyList<VerificationRow> Rows => _rows;

    /// <summary>Comparisons that were made.</summary>
    public int Compared => _rows.Count(r => r.Status != VerificationStatus.NotKnown);

    /// <summary>Those over their bounds.</summary>
    public int Failed => _rows.Count(r => r.Status == VerificationStatus.Failed);

    /// <summary>Parts that this version does not know.</summary>
    public int NotKnown => _rows.Count(r => r.Status == VerificationStatus.NotKnown);

    /// <summary>Whether every bound holds, and there was something to compare: a golden of unknown parts alone has not passed.</summary>
    public bool Passed => Failed == 0 && Compared > 0;

    /// <summary>The largest error of a tensor in relation to its bound, or null where no tensor was compared.</summary>
    public VerificationRow? Worst => _rows.Where(r => r is { Error: not null, Bound: > 0 })
        .MaxBy(r => double.IsNaN(r.Error!.Value) ? double.PositiveInfinity : r.Error.Value / r.Bound!.Value);

    internal void Add(VerificationRow row) => _rows.Add(row);
}
