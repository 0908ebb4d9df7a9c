using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Http;

/// <summary>Serves HTTP/1.1: the shapes that people's clients speak.</summary>
internal sealed class HttpServer : IDoor, IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly HttpPipeline _pipeline;
    private readonly IHttpApi[] _apis;

    private HttpServer(WebApplication application, HttpPipeline pipeline, IHttpApi[] apis) =>
        (_application, _pipeline, _apis) = (application, pipeline, apis);

    /// <summary>Where it listens: with the port that was taken.</summary>
    public ListenEndpoint Endpoint { get; private set; } = null!;

    /// <summary>All paths that are served.</summary>
    internal IEnumerable<RouteEndpoint> Routes =>
        ((IEndpointRouteBuilder)_application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>();

    /// <summary>Starts a server.</summary>
    /// <param name="endpoint">Where it listens.</param>
    /// <param name="apis">What it serves.</param>
    /// <param name="state">Whether work is taken.</param>
    /// <param name="options">What holds for every request.</param>
    /// <param name="configureLogging">Where its log goes; null for nowhere.</param>
    /// <exception cref="IOException">The endpoint cannot be listened at; the message says why.</exception>
    public static async Task<HttpServer> StartAsync(
        ListenEndpoint endpoint,
        IEnumerable<IHttpApi> apis,
        ServerState state,
        HttpServerOptions options,
        Action<ILoggingBuilder>? configureLogging = null)
    {
        WebApplication application = KestrelDoor.Build(
            endpoint,
            HttpProtocols.Http1,
            configureLogging,
            // Each path has its own limit, whose error names it.
            kestrel => kestrel.Limits.MaxRequestBodySize = null,
            options.ConfigureListen,
            services => services.AddRoutingCore());
        ILogger logger = application.Services.GetRequiredService<ILoggerFactory>().CreateLogger("IlgpuLlava.Http");
        HttpServer server = new(application, new HttpPipeline(state, options, logger), [.. apis]);
        application.UseRouting();
        application.Use(server._pipeline.InvokeAsync);
        foreach (Func<HttpContext, RequestDelegate, Task> middleware in options.Middleware)
            application.Use(middleware);
        foreach (IHttpApi api in server._apis)
            api.Map(application);
        server.Endpoint = await KestrelDoor.StartAsync(application, endpoint, "HTTP");
        return server;
    }

    /// <inheritdoc/>
    /// <remarks>Until then it listens, and tells new requests what <see cref="ServerState"/> says.</remarks>
    public async Task StopAsync(TimeSpan wait, CancellationToken cancellationToken = default)
    {
        long start = Stopwatch.GetTimestamp();
        using (CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            end.CancelAfter(wait);
            await Task.WhenAll(_apis.Select(api => api.FinishAsync(end.Token)));
        }
        TimeSpan left = wait - Stopwatch.GetElapsedTime(start);
        await _pipeline.FinishAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
        using CancellationTokenSource hard = new(TimeSpan.FromSeconds(2));
        await _application.StopAsync(hard.Token);
    }

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}
