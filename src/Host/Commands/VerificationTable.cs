using System.Globalization;
using IlgpuLlava.Runtime.Verification;

namespace IlgpuLlava.Host;

/// <summary>The table of <c>verify</c>, a line for each comparison as it is made.</summary>
internal sealed class VerificationTable(TextWriter output)
{
    private string? _case;

    public static string Word(VerificationStatus status) => status switch
    {
        VerificationStatus.Ok => "ok",
        VerificationStatus.Failed => "FAILED",
        _ => "not known",
    };

    public void Write(VerificationRow row)
    {
        if (_case is null)
            output.WriteLine($"{"case",-36} {"stage",-18} {"error",9} {"bound",9}");
        // A case is named on its first line.
        string name = row.Case == _case ? "" : row.Case;
        _case = row.Case;
        string line = $"{name,-36} {row.Stage,-18} {Number(row.Error),9} {Number(row.Bound),9}  {Word(row.Status),-6} {row.Note}";
        output.WriteLine(line.TrimEnd());
    }

    public void WriteSummary(VerificationSummary summary)
    {
        string worst = summary.Worst is { } row
            ? $"; nearest to its bound: {row.Stage} of {row.Case}, {Number(row.Error)} of {Number(row.Bound)}"
            : "";
        string unknown = summary.NotKnown > 0 ? $", {summary.NotKnown} not known to this version" : "";
        string word = summary.Passed ? "ok" : "FAILED";
        output.WriteLine($"{word}: {summary.Compared} compared, {summary.Failed} over their bounds{unknown}{worst}");
    }

    private static string Number(double? value) => value switch
    {
        null => "-",
        0 => "0",
        >= 1 and < 1e6 => value.Value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.0e+00", CultureInfo.InvariantCulture),
    };
}
