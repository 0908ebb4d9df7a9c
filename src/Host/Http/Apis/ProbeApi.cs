using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary><c>/healthz</c>: the process lives; <c>/readyz</c>: work should be sent here.</summary>
internal sealed class ProbeApi(ServerState state) : IHttpApi
{
    private static readonly RouteTraits s_traits = new() { IsOpen = true, IsProbe = true };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz", http => WriteAsync(http, "ok")).With(s_traits);
        routes.MapGet("/readyz", ReadyAsync).With(s_traits);
    }

    private Task ReadyAsync(HttpContext http) => state.IsReady
        ? WriteAsync(http, "ready")
        : throw new HttpException(StatusCodes.Status503ServiceUnavailable, "Not ready: the model is being loaded, or the server stops.");

    private static Task WriteAsync(HttpContext http, string status) =>
        JsonReply.WriteAsync(http.Response, new JsonObject { ["status"] = status }, http.RequestAborted);
}
