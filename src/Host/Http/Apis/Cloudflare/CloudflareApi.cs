using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Cloudflare's Workers AI: its LLaVA's path asks the loaded model about one picture. The picture is the body, or a field of a
/// JSON body.</summary>
/// <param name="state">What answers.</param>
/// <param name="pictures">Reads pictures that are text.</param>
/// <param name="maxPictureBytes">Most bytes of a picture.</param>
internal sealed class CloudflareApi(ServerState state, PictureSource pictures, int maxPictureBytes) : IHttpApi
{
    /// <summary>The path that answers.</summary>
    public const string Path = "/ai/run/@cf/llava-hf/llava-1.5-7b-hf";

    private const int MaxAnnounced = 1 << 20;
    private const string Account = "/client/v4/accounts/{account}";

    public void Map(IEndpointRouteBuilder routes)
    {
        // As a number a byte is up to three digits and a comma; but a body must fit an array.
        double overhead = Math.Min(4, (double)(Array.MaxLength - (1 << 20)) / maxPictureBytes);
        RouteTraits traits = new() { Errors = new CloudflareErrors(), BodyOverhead = overhead };
        foreach (string prefix in (string[])["", Account])
        {
            routes.MapPost(prefix + Path, RunAsync).With(traits);
            routes.MapPost(prefix + "/ai/run/{**model}", NoModel).With(traits);
        }
    }

    private async Task RunAsync(HttpContext http)
    {
        ILlavaBackend backend = state.Backend;
        LlavaRequest request = await ReadAsync(http);
        int bytes = request.Conversation.Pictures[0].Length;
        if (bytes > maxPictureBytes)
        {
            throw new HttpException(
                StatusCodes.Status413PayloadTooLarge, $"The picture has {bytes} bytes; it may have {maxPictureBytes} (--max-message).");
        }
        request = request with { Client = http.ClientOf() };
        WholeAnswer answer = await WholeAnswer.ReadAsync(backend.GenerateAsync(request, http.RequestAborted));
        JsonObject reply = new()
        {
            ["result"] = new JsonObject { ["description"] = answer.Text },
            ["success"] = true,
            ["errors"] = new JsonArray(),
            ["messages"] = new JsonArray(),
        };
        await JsonReply.WriteAsync(http.Response, reply, http.RequestAborted);
    }

    private async Task<LlavaRequest> ReadAsync(HttpContext http)
    {
        // It grows with what comes: memory that is only announced costs its sender nothing.
        MemoryStream stream = new((int)Math.Min(http.Request.ContentLength ?? 0, MaxAnnounced));
        await http.Request.Body.CopyToAsync(stream, http.RequestAborted);
        ReadOnlyMemory<byte> body = stream.GetBuffer().AsMemory(0, (int)stream.Length);
        if (body.IsEmpty)
        {
            throw new HttpException(
                StatusCodes.Status400BadRequest, "The body is empty; it must be a picture, or JSON with the fields image and prompt.");
        }
        // curl names another type where it is not told one; no picture begins so.
        return http.Request.HasJsonContentType() || body.Span[0] == '{'
            ? await CloudflareReader.ReadAsync(body, pictures, http.RequestAborted)
            : CloudflareReader.Ask(body.ToArray());
    }

    private static Task NoModel(HttpContext http) => throw new HttpException(
        StatusCodes.Status404NotFound, $"No such model {http.GetRouteValue("model")}; {Path} is the path that answers here.");
}
