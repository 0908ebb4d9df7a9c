using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Grpc;

/// <summary>Serves gRPC on Kestrel's HTTP/2, without TLS.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly GrpcDispatcher _dispatcher;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _aborting = new();

    private GrpcServer(WebApplication application, GrpcEndpoint endpoint, IEnumerable<GrpcService> services, GrpcOptions options)
    {
        _application = application;
        ILogger logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("IlgpuLlava.Grpc");
        _dispatcher = new GrpcDispatcher(services, options, logger, _stopping.Token, _aborting.Token);
        Endpoint = endpoint;
        application.Run(_dispatcher.InvokeAsync);
    }

    /// <summary>Where it listens: with the port that was taken.</summary>
    public GrpcEndpoint Endpoint { get; private set; }

    /// <summary>Calls that have begun and not ended.</summary>
    public int RunningCalls => _dispatcher.Running;

    /// <summary>Starts a server.</summary>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="services">What it serves.</param>
    /// <param name="options">What holds for every call.</param>
    /// <param name="configureLogging">Where its log goes; null for nowhere.</param>
    /// <param name="configureKestrel">Further limits; null for Kestrel's own.</param>
    /// <exception cref="IOException">The endpoint cannot be listened at; the message says why.</exception>
    public static async Task<GrpcServer> StartAsync(
        GrpcEndpoint endpoint,
        IEnumerable<GrpcService> services,
        GrpcOptions options,
        Action<ILoggingBuilder>? configureLogging = null,
        Action<KestrelServerOptions>? configureKestrel = null)
    {
        endpoint.RemoveStaleSocket();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configureLogging?.Invoke(builder.Logging);
        // What does not start is said by an exception.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // Signals are the program's, which drains before it stops.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A client that vanished without a word is noticed.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            configureKestrel?.Invoke(kestrel);
            if (endpoint.SocketPath is { } path)
                kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
            else
                kestrel.Listen(endpoint.Address!, endpoint.Port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        GrpcServer server = new(builder.Build(), endpoint, services, options);
        try
        {
            await server._application.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or AddressInUseException)
        {
            await server.DisposeAsync();
            throw new IOException($"gRPC cannot listen at {endpoint}: {Reason(e)}", e);
        }
        if (endpoint.Address is not null)
            server.Endpoint = endpoint with { Port = server.BoundPort() };
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

    private int BoundPort() => new Uri(_application.Services.GetRequiredService<IServer>().Features
        .GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;

    private static string Reason(Exception e) => (e.GetBaseException() as SocketException)?.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "something else listens there; choose another port.",
        SocketError.AddressNotAvailable => "this machine has no such address.",
        SocketError.AddressFamilyNotSupported => "this machine has no such kind of address.",
        SocketError.AccessDenied => "that is not allowed; choose a port from 1024 on, or a folder that can be written to.",
        _ => e.GetBaseException().Message,
    };

    /// <summary>Waits for nothing and listens to no signal.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
