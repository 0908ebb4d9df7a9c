using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>An instrument with all its series.</summary>
internal sealed class MetricFamily
{
    /// <summary>Most series of an instrument. Ours have fewer; what more there were would go into one of their own, as
    /// OpenTelemetry's limit of cardinality has it.</summary>
    public const int MaxSeries = 100;

    private const string Overflow = "otel_metric_overflow=\"true\"";

    // OpenTelemetry's default bounds, for histograms without advice.
    private static readonly double[] s_defaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private readonly Lock _lock = new();
    private readonly Dictionary<string, MetricSeries> _series = [];
    private readonly Instrument _instrument;
    private readonly IReadOnlyList<double>? _bounds;
    private readonly bool _isCounter, _adds;
    private readonly string _type;

    public MetricFamily(Instrument instrument)
    {
        _instrument = instrument;
        Type kind = instrument.GetType().GetGenericTypeDefinition();
        bool isHistogram = kind == typeof(Histogram<>);
        _isCounter = kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>);
        _adds = kind == typeof(Counter<>) || kind == typeof(UpDownCounter<>);
        _bounds = isHistogram ? Bounds(instrument) : null;
        _type = isHistogram ? "histogram" : _isCounter ? "counter" : "gauge";
        Name = MetricName.Of(instrument, _isCounter, _type == "gauge");
    }

    public string Name { get; }

    /// <summary>Takes a measurement.</summary>
    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string labels = Labels(tags);
        lock (_lock)
        {
            if (!_series.TryGetValue(labels, out MetricSeries? series))
            {
                if (_series.Count >= MaxSeries)
                    labels = Overflow;
                if (!_series.TryGetValue(labels, out series))
                    _series.Add(labels, series = new MetricSeries(labels, _bounds));
            }
            if (_bounds is not null)
                series.Record(value);
            else
                series.Value = _adds ? series.Value + value : value;
        }
    }

    /// <summary>Forgets what was observed last: what is not observed again is not there any more.</summary>
    public void BeginObservation()
    {
        if (!_instrument.IsObservable)
            return;
        lock (_lock)
            _series.Clear();
    }

    /// <summary>Writes all series; nothing where there are none.</summary>
    public void Write(StringBuilder text)
    {
        lock (_lock)
        {
            if (_series.Count == 0)
                return;
            text.Append("# HELP ").Append(Name).Append(' ').Append(Escape(_instrument.Description ?? "", quote: false)).Append('\n');
            text.Append("# TYPE ").Append(Name).Append(' ').Append(_type).Append('\n');
            foreach (MetricSeries series in _series.Values)
                Write(text, series);
        }
    }

    private void Write(StringBuilder text, MetricSeries series)
    {
        if (_bounds is null)
        {
            Line("", series.Labels, series.Value);
            return;
        }
        IReadOnlyList<long> counts = series.Cumulative;
        string comma = series.Labels.Length == 0 ? "" : ",";
        for (int i = 0; i < counts.Count; i++)
            Line("_bucket", $"{series.Labels}{comma}le=\"{Number(i < _bounds.Count ? _bounds[i] : double.PositiveInfinity)}\"", counts[i]);
        Line("_sum", series.Labels, series.Value);
        Line("_count", series.Labels, counts[^1]);

        void Line(string suffix, string labels, double value)
        {
            text.Append(Name).Append(suffix);
            if (labels.Length > 0)
                text.Append('{').Append(labels).Append('}');
            text.Append(' ').Append(Number(value)).Append('\n');
        }
    }

    private static IReadOnlyList<double> Bounds(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => bounds,
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => s_defaultBounds,
    };

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach ((string key, object? value) in tags)
            labels[MetricName.Clean(key).Replace(':', '_')] = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return string.Join(',', labels.Select(l => $"{l.Key}=\"{Escape(l.Value, quote: true)}\""));
    }

    private static string Escape(string text, bool quote)
    {
        text = text.Replace("\\", "\\\\").Replace("\n", "\\n");
        return quote ? text.Replace("\"", "\\\"") : text;
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString(CultureInfo.InvariantCulture),
    };
}
