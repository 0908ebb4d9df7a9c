using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Errors as Workers AI tells them: <c>{"success":false,"result":null,"errors":[{"code","message"}],"messages":[]}</c>.</summary>
/// <remarks>Source of the codes: Cloudflare, "Workers AI errors"; 10000 is the one of its API where a key is wrong.</remarks>
internal sealed class CloudflareErrors : IErrorFormat
{
    public JsonObject Body(HttpException error) => new()
    {
        ["success"] = false,
        ["result"] = null,
        ["errors"] = new JsonArray(new JsonObject { ["code"] = Code(error), ["message"] = error.Message }),
        ["messages"] = new JsonArray(),
    };

    private static int Code(HttpException error) => error.Status switch
    {
        StatusCodes.Status401Unauthorized => 10000,
        StatusCodes.Status403Forbidden => 5018,
        StatusCodes.Status404NotFound => 5007,
        StatusCodes.Status413PayloadTooLarge => 3006,
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => 3040,
        StatusCodes.Status504GatewayTimeout => 3007,
        < StatusCodes.Status500InternalServerError => 5004,
        _ => 3043,
    };
}
