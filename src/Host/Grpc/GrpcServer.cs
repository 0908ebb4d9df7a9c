using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Grpc;

/// <summary>Serves gRPC on Kestrel's HTTP/2.</summary>
internal sealed class GrpcServer : IDoor, IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly GrpcDispatcher _dispatcher;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();

    private GrpcServer(WebApplication application, IEnumerable<GrpcService> services, GrpcOptions options)
    {
        _application = application;
        ILogger logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("IlgpuLlava.Grpc");
        _dispatcher = new GrpcDispatcher(services, options, logger, _stopping.Token, _aborting.Token);
        application.Run(_dispatcher.InvokeAsync);
    }

    /// <summary>Where it listens: with the port that was taken.</summary>
    public ListenEndpoint Endpoint { get; private set; } = null!;

    /// <summary>Calls that have begun and not ended.</summary>
    public int RunningCalls => _dispatcher.Running;

    /// <summary>Starts a server.</summary>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="services">What it serves.</param>
    /// <param name="options">What holds for every call.</param>
    /// <param name="configureLogging">Where its log goes; null for nowhere.</param>
    /// <param name="configureKestrel">Further limits; null for Kestrel's own.</param>
    /// <param name="configureListen">What the endpoint needs besides, such as TLS; null for nothing.</param>
    /// <exception cref="IOException">The endpoint cannot be listened at; the message says why.</exception>
    public static async Task<GrpcServer> StartAsync(
        ListenEndpoint endpoint,
        IEnumerable<GrpcService> services,
        GrpcOptions options,
        Action<ILoggingBuilder>? configureLogging = null,
        Action<KestrelServerOptions>? configureKestrel = null,
        Action<ListenOptions>? configureListen = null)
    {
        WebApplication application = KestrelDoor.Build(
            endpoint,
            HttpProtocols.Http2,
            configureLogging,
            kestrel =>
            {
                // A client that vanished without a word is noticed.
                kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
                kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
                configureKestrel?.Invoke(kestrel);
            },
            configureListen);
        GrpcServer server = new(application, services, options);
        server.Endpoint = await KestrelDoor.StartAsync(application, endpoint, "gRPC");
        return server;
    }

    /// <summary>Takes no further connections, waits for the calls that run, and stops. Calls without an end of their own end now.</summary>
    /// <param name="wait">How long calls may go on; those that then still run are cancelled.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task StopAsync(TimeSpan wait, CancellationToken cancellationToken = default)
    {
        await _stopping.CancelAsync();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(wait);
        using CancellationTokenRegistration abort = end.Token.Register(() => _aborting.Cancel());
        using CancellationTokenSource hard = new();
        // A cancelled call still has to tell its client.
        using CancellationTokenRegistration last = end.Token.Register(() => hard.CancelAfter(TimeSpan.FromSeconds(2)));
        await _application.StopAsync(hard.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _application.DisposeAsync();
        _stopping.Dispose();
        _aborting.Dispose();
    }
}
