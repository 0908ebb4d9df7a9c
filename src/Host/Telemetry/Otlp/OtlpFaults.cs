using System.Diagnostics.Tracing;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>Brings what OpenTelemetry's exporter says, such as that no collector answers, into the server's log: once a minute.</summary>
internal sealed partial class OtlpFaults : EventListener
{
    public const string Category = "IlgpuLlava.Telemetry";

    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private long? _last;

    public OtlpFaults(ILogger logger, TimeProvider time)
    {
        (_logger, _time) = (logger, time);
        // Sources that were there before this object are told to its base class before its fields are set.
        foreach (EventSource source in EventSource.GetSources())
            Listen(source);
    }

    /// <summary>Says it, unless something was said just now.</summary>
    internal void Say(string what)
    {
        lock (_lock)
        {
            if (_last is { } last && _time.GetElapsedTime(last) < s_pause)
                return;
            _last = _time.GetTimestamp();
        }
        Failed(_logger, what);
    }

    protected override void OnEventSourceCreated(EventSource eventSource) => Listen(eventSource);

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The base class may listen before the constructor is through.
        if (_logger is null || eventData.Message is not { } format)
            return;
        string what;
        try
        {
            what = string.Format(CultureInfo.InvariantCulture, format, [.. eventData.Payload ?? []]);
        }
        catch (FormatException)
        {
            what = format;
        }
        // Exceptions come with their stacks.
        Say(what.Split('\n')[0].TrimEnd());
    }

    private void Listen(EventSource source)
    {
        if (source.Name == "OpenTelemetry-Exporter-OpenTelemetryProtocol")
            EnableEvents(source, EventLevel.Warning);
    }

    [LoggerMessage(1, LogLevel.Warning, "Telemetry could not be sent: {What}")]
    private static partial void Failed(ILogger logger, string what);
}
