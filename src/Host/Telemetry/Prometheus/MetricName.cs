using System.Diagnostics.Metrics;
using System.Text;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>Names of instruments and tags in Prometheus's spelling. Source: OpenTelemetry, "Prometheus and OpenMetrics
/// Compatibility".</summary>
internal static class MetricName
{
    /// <summary>An instrument's: its characters replaced, its unit behind it, and <c>_total</c> behind a counter's.</summary>
    public static string Of(Instrument instrument, bool isCounter, bool isGauge)
    {
        string name = Clean(instrument.Name);
        if (Unit(instrument.Unit, isGauge) is { } unit && !name.EndsWith("_" + unit, StringComparison.Ordinal))
            name += "_" + unit;
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;
    }

    /// <summary>A name in which only letters, digits, colons and underscores are.</summary>
    public static string Clean(string name)
    {
        StringBuilder clean = new(name.Length);
        foreach (char c in name)
        {
            bool isLegal = char.IsAsciiLetter(c) || c is '_' or ':' || (char.IsAsciiDigit(c) && clean.Length > 0);
            if (isLegal || clean.Length == 0 || clean[^1] != '_')
                clean.Append(isLegal ? c : '_');
        }
        return clean.ToString();
    }

    private static string? Unit(string? unit, bool isGauge) => unit switch
    {
        null or "" => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        "1" => isGauge ? "ratio" : null,
        // What is counted is in the name.
        ['{', ..] => null,
        _ => Clean(unit),
    };
}
