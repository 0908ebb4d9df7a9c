using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>Errors as OpenAI tells them.</summary>
internal sealed class OpenAiErrors : IErrorFormat
{
    public JsonObject Body(HttpException error) => new()
    {
        ["error"] = new JsonObject
        {
            ["message"] = error.Message,
            ["type"] = TypeOf(error.Status),
            ["param"] = error.Param,
            ["code"] = error.Code ?? CodeOf(error.Status),
        },
    };

    private static string TypeOf(int status) => status switch
    {
        StatusCodes.Status403Forbidden => "permission_error",
        StatusCodes.Status429TooManyRequests => "rate_limit_error",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string? CodeOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "invalid_api_key",
        StatusCodes.Status429TooManyRequests => "rate_limit_exceeded",
        _ => null,
    };
}
