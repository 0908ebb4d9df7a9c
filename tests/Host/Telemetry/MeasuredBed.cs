using System.Diagnostics;
using IlgpuLlava.Host.Telemetry;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Runtime;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Tests.Telemetry;

/// <summary>A measured backend with everything that it tells: instruments, spans, log.</summary>
internal sealed class MeasuredBed : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly LinesLog _log = new();

    public MeasuredBed(FakeBackend? backend = null)
    {
        Fake = backend ?? new FakeBackend();
        Telemetry = new LlavaTelemetry(Time);
        Exporter = Telemetry.ToPrometheus();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source == Telemetry.Activities,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                lock (Spans)
                    Spans.Add(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
        Backend = new MeasuredBackend(Fake, Telemetry, _log);
    }

    public FakeBackend Fake { get; }

    public MeasuredBackend Backend { get; }

    public SteppedTime Time { get; } = new();

    public LlavaTelemetry Telemetry { get; }

    public PrometheusExporter Exporter { get; }

    public List<Activity> Spans { get; } = [];

    public IReadOnlyList<string> Log => _log.Lines;

    public static LlavaRequest Request(string text = "What is it?", params byte[][] pictures)
    {
        Conversation conversation = new(null);
        conversation.AddUser(text, pictures);
        return new LlavaRequest { Conversation = conversation };
    }

    /// <summary>Chunks of an answer of four tokens, the first after 0.3 s, the others 0.05 s apart.</summary>
    public async IAsyncEnumerable<LlavaChunk> Answer()
    {
        await Task.Yield();
        Time.Pass(0.3);
        yield return new LlavaChunk { Text = "a secret ", TokenIds = [10] };
        foreach (int id in (int[])[11, 12])
        {
            Time.Pass(0.05);
            yield return new LlavaChunk { TokenIds = [id] };
        }
        Time.Pass(0.05);
        yield return new LlavaChunk
        {
            TokenIds = [2],
            FinishReason = FinishReason.Stop,
            Usage = new LlavaUsage(100, 64, 4, 16),
            Times = new LlavaTimes(Of(0.1), new StageTimes(Of(0.05), Of(0.03), Of(0.12), Of(0.15))),
        };

        static TimeSpan Of(double seconds) => TimeSpan.FromSeconds(seconds);
    }

    public async Task<List<LlavaChunk>> AskAsync(LlavaRequest? request = null, CancellationToken cancellationToken = default)
    {
        List<LlavaChunk> chunks = [];
        await foreach (LlavaChunk chunk in Backend.GenerateAsync(request ?? Request(), cancellationToken))
            chunks.Add(chunk);
        return chunks;
    }

    /// <summary>The value of a line of <c>/metrics</c>; null where there is none.</summary>
    public string? Read(string series) => Exporter.Read().Split('\n')
        .FirstOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal))?[(series.Length + 1)..];

    public void Dispose()
    {
        _listener.Dispose();
        Exporter.Dispose();
        Telemetry.Dispose();
    }

    private sealed class LinesLog : ILogger
    {
        private readonly List<string> _lines = [];

        public IReadOnlyList<string> Lines => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            lock (_lines)
                _lines.Add($"{level}: {format(state, exception)}{exception}");
        }
    }
}
