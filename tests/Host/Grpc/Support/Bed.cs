using System.Net;
using IlgpuLlava.Host.Grpc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>A server on a free port of the loopback address with a client. An error in its log that no test asked for is a
/// failure.</summary>
internal sealed class Bed : IAsyncDisposable
{
    private readonly RecordingLog _log = new();

    private Bed()
    {
    }

    public GrpcServer Server { get; private set; } = null!;

    public Client Client { get; private set; } = null!;

    /// <summary>What went wrong in the server; taken away by reading.</summary>
    public IReadOnlyList<string> TakeErrors() => _log.Take();

    public static async Task<Bed> StartAsync(
        IEnumerable<GrpcService>? services = null,
        GrpcOptions? options = null,
        Action<KestrelServerOptions>? kestrel = null,
        Action<ListenOptions>? configureListen = null)
    {
        Bed bed = new();
        bed.Server = await GrpcServer.StartAsync(
            new ListenEndpoint(IPAddress.Loopback, 0, null),
            services ?? [InteropService.Create()],
            options ?? new GrpcOptions(),
            logging => logging.AddProvider(bed._log),
            kestrel,
            configureListen);
        bed.Client = new Client(bed.Server.Endpoint.Port);
        return bed;
    }

    /// <summary>Waits until no call runs any more; fails if one does not end.</summary>
    public async Task AssertIdleAsync()
    {
        for (int i = 0; Server.RunningCalls > 0; i++)
        {
            Assert.That(i, Is.LessThan(1000), $"{Server.RunningCalls} calls still run");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.StopAsync(TimeSpan.Zero);
        await Server.DisposeAsync();
        Assert.That(_log.Take(), Is.Empty);
    }

    private sealed class RecordingLog : ILoggerProvider, ILogger
    {
        private readonly List<string> _errors = [];

        public IReadOnlyList<string> Take()
        {
            lock (_errors)
            {
                List<string> taken = [.. _errors];
                _errors.Clear();
                return taken;
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format)
        {
            if (!IsEnabled(level))
                return;
            lock (_errors)
                _errors.Add($"{format(state, exception)} {exception}");
        }

        public void Dispose()
        {
        }
    }
}
