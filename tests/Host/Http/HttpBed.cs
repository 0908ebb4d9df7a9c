using System.Net;
using System.Text;
using System.Text.Json;
using IlgpuLlava.Host.Http;

namespace IlgpuLlava.Host.Tests.Http;

/// <summary>An HTTP server over paths under test, with a client.</summary>
internal sealed class HttpBed : IAsyncDisposable
{
    public required HttpServer Server { get; init; }

    public required HttpClient Client { get; init; }

    public ServerState State { get; init; } = new();

    /// <param name="backend">What answers; null while it is being loaded.</param>
    /// <param name="apis">What is served, by the server's state.</param>
    /// <param name="options">What holds for every request; null for the defaults.</param>
    public static async Task<HttpBed> StartAsync(
        ILlavaBackend? backend, Func<ServerState, IHttpApi[]> apis, HttpServerOptions? options = null)
    {
        ServerState state = new();
        if (backend is not null)
            state.Serve(backend);
        HttpServer server = await HttpServer.StartAsync(
            new ListenEndpoint(IPAddress.Loopback, 0, null), apis(state), state, options ?? new HttpServerOptions());
        HttpClient client = new() { BaseAddress = new Uri(server.Endpoint.ToHttp()) };
        return new HttpBed { Server = server, Client = client, State = state };
    }

    public Task<HttpResponseMessage> PostAsync(string path, string json, CancellationToken cancellationToken = default) =>
        Client.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"), cancellationToken);

    /// <summary>The body as JSON.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using JsonDocument document = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
