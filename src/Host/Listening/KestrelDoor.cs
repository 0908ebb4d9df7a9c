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

namespace IlgpuLlava.Host;

/// <summary>A web server of one endpoint: what the gRPC and the HTTP server have in common.</summary>
internal static class KestrelDoor
{
    /// <summary>Builds a server that listens nowhere yet.</summary>
    /// <param name="endpoint">Where it will listen.</param>
    /// <param name="protocols">What it speaks there.</param>
    /// <param name="configureLogging">Where its log goes; null for nowhere.</param>
    /// <param name="configureKestrel">Limits beside those of every door; null for none.</param>
    /// <param name="configureListen">What else the endpoint needs, such as TLS; null for nothing.</param>
    /// <param name="configureServices">Services of the application; null for none.</param>
    public static WebApplication Build(
        ListenEndpoint endpoint,
        HttpProtocols protocols,
        Action<ILoggingBuilder>? configureLogging = null,
        Action<KestrelServerOptions>? configureKestrel = null,
        Action<ListenOptions>? configureListen = null,
        Action<IServiceCollection>? configureServices = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        configureLogging?.Invoke(builder.Logging);
        configureServices?.Invoke(builder.Services);
        // What does not start is said by an exception.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        // Signals are the program's, which drains before it stops.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            configureKestrel?.Invoke(kestrel);
            if (endpoint.SocketPath is { } path)
                kestrel.ListenUnixSocket(path, Configure);
            else
                kestrel.Listen(endpoint.Address!, endpoint.Port, Configure);
        });
        return builder.Build();

        void Configure(ListenOptions listen)
        {
            listen.Protocols = protocols;
            configureListen?.Invoke(listen);
        }
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="application">The server; it is disposed where it does not start.</param>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="protocol">What errors call it, such as "gRPC".</param>
    /// <returns>The endpoint with the port that was taken.</returns>
    /// <exception cref="IOException">The endpoint cannot be listened at; the message says why.</exception>
    public static async Task<ListenEndpoint> StartAsync(WebApplication application, ListenEndpoint endpoint, string protocol)
    {
        try
        {
            endpoint.RemoveStaleSocket();
            await application.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or AddressInUseException)
        {
            await application.DisposeAsync();
            throw new IOException($"{protocol} cannot listen at {endpoint}: {Reason(e)}", e);
        }
        return endpoint.Address is null ? endpoint : endpoint with { Port = BoundPort(application) };
    }

    private static int BoundPort(WebApplication application) => new Uri(application.Services.GetRequiredService<IServer>().Features
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
