using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>Instruments of some meters in Prometheus's text format 0.0.4. Instruments that appear later are taken up, too. Thread-safe.
/// </summary>
internal sealed class PrometheusExporter : IDisposable
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly Lock _scrape = new();
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, MetricFamily> _families = new();

    /// <param name="isExported">Whose instruments.</param>
    public PrometheusExporter(Func<Meter, bool> isExported)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (isExported(instrument.Meter))
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument, i => new MetricFamily(i)));
        };
        // Its meter is gone, and what it counted with it.
        _listener.MeasurementsCompleted = (instrument, _) => _families.TryRemove(instrument, out MetricFamily? _);
        _listener.SetMeasurementEventCallback<double>((_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
        _listener.SetMeasurementEventCallback<long>((_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
        _listener.SetMeasurementEventCallback<int>((_, value, tags, family) => ((MetricFamily)family!).Take(value, tags));
        _listener.Start();
    }

    /// <summary>All families by name, each with its series.</summary>
    public string Read()
    {
        StringBuilder text = new();
        // One at a time: observed values are cleared and read anew.
        lock (_scrape)
        {
            MetricFamily[] families = [.. _families.Values.OrderBy(f => f.Name, StringComparer.Ordinal)];
            foreach (MetricFamily family in families)
                family.BeginObservation();
            _listener.RecordObservableInstruments();
            foreach (MetricFamily family in families)
                family.Write(text);
        }
        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();
}
