using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace IlgpuLlava.Host.Http;

/// <summary>What holds for every HTTP request.</summary>
internal sealed record HttpServerOptions
{
    /// <summary>Most bytes of a request's pictures.</summary>
    public int MaxPictureBytes { get; init; } = 32 << 20;

    /// <summary>Whether clients see the text of exceptions that no handler meant for them.</summary>
    public bool ShowsExceptions { get; init; }

    /// <summary>What every request goes through once its path is known, the first outermost. What they throw is told as their path tells
    /// errors.</summary>
    public IReadOnlyList<Func<HttpContext, RequestDelegate, Task>> Middleware { get; init; } = [];

    /// <summary>What the endpoint needs besides, such as TLS; null for nothing.</summary>
    public Action<ListenOptions>? ConfigureListen { get; init; }
}
