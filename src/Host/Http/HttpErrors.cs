using System.Text.Json;
using ILGPU.Runtime;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http;

/// <summary>The HTTP error of what handlers and backends throw.</summary>
internal static class HttpErrors
{
    /// <summary>What a client sees of a fault of the program.</summary>
    public const string Internal = "The server failed; its log says why.";

    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    /// <summary>The error; null for what none of them throws on purpose.</summary>
    public static HttpException? Translate(Exception exception) => exception switch
    {
        HttpException known => known,
        AccessDeniedException => new HttpException(StatusCodes.Status401Unauthorized, exception.Message) { Code = "invalid_api_key" },
        // No fault of the request; it is one of GenerationException, too.
        LogitsException => new HttpException(StatusCodes.Status500InternalServerError, exception.Message),
        ContextOverflowException =>
            new HttpException(StatusCodes.Status400BadRequest, exception.Message) { Code = "context_length_exceeded" },
        PromptException or PictureException or JsonSchemaException or GenerationException =>
            new HttpException(StatusCodes.Status400BadRequest, exception.Message),
        PictureUrlException => new HttpException(StatusCodes.Status403Forbidden, exception.Message) { Code = "url_not_allowed" },
        QueueFullException full => Busy(full.Message, full.RetryAfter),
        KvCacheFullException or DeviceMemoryFullException => Busy(exception.Message, s_retry),
        DeadlineException => new HttpException(StatusCodes.Status504GatewayTimeout, exception.Message),
        // What the device's driver says is for the log alone.
        AcceleratorException or OutOfMemoryException =>
            Busy("There is not enough memory for the request; send fewer pictures or tokens.", s_retry),
        BackendUnavailableException or EngineStoppedException or EngineLostException =>
            new HttpException(StatusCodes.Status503ServiceUnavailable, exception.Message) { RetryAfter = s_retry },
        JsonException json => new HttpException(StatusCodes.Status400BadRequest, $"The body is no JSON: {Place(json)}"),
        BadHttpRequestException bad => new HttpException(bad.StatusCode, bad.Message),
        _ => null,
    };

    private static HttpException Busy(string message, TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, message) { RetryAfter = retryAfter };

    // The exception's own text may quote the body.
    private static string Place(JsonException json) => json.LineNumber is { } line
        ? $"line {line + 1}, byte {json.BytePositionInLine + 1}."
        : "it cannot be read.";
}
