using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http;

/// <summary>A request that ends with an error. The message goes to the client: it holds nothing that he must not see.</summary>
/// <param name="status">The HTTP status, 400 to 599.</param>
/// <param name="message">What is wrong, and what to do.</param>
internal sealed class HttpException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;

    /// <summary>The field of the request that is wrong, such as <c>messages[0].role</c>; null where it is none.</summary>
    public string? Param { get; init; }

    /// <summary>A short name for programs, such as <c>model_not_found</c>; null where the status says it all.</summary>
    public string? Code { get; init; }

    /// <summary>When another try is worth it; goes into Retry-After.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>400 for one field.</summary>
    /// <param name="field">The field's path.</param>
    /// <param name="description">What is wrong with it and what it must be.</param>
    public static HttpException InvalidField(string field, string description) =>
        new(StatusCodes.Status400BadRequest, $"{field}: {description}") { Param = field };
}
