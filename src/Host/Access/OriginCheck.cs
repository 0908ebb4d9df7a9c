using System.Net;
using IlgpuLlava.Host.Http;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host;

/// <summary>Says which web pages may send requests from their readers' browsers (CORS). Source: the Fetch standard, "CORS protocol".
/// </summary>
/// <param name="allowed">Origins such as <c>https://example.com</c>, or <c>*</c> for all.</param>
/// <param name="trustsHost">Whether a page that has the server's own name is the server's own. Without keys and on this machine alone
/// it need not be: whoever owns a name can have it point here while a browser shows his page.</param>
internal sealed class OriginCheck(IReadOnlyList<string> allowed, bool trustsHost)
{
    private const string Any = "*";

    /// <summary>Reads an origin.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static string Parse(string text) =>
        text == Any || (!text.Contains('*') && Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && text[^1] != '/'
            && text.Equals($"{uri.Scheme}://{uri.Authority}", StringComparison.OrdinalIgnoreCase))
            ? text
            : throw new FormatException($"'{text}' is no origin such as https://example.com, and not *.");

    /// <summary>A middleware.</summary>
    public Task InvokeAsync(HttpContext http, RequestDelegate next)
    {
        string origin = http.Request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return next(http);
        if (allowed.Contains(Any) || allowed.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return AllowAsync(http, origin, next);
        return IsOwn(origin, http.Request.Host)
            ? next(http)
            : throw new HttpException(
                StatusCodes.Status403Forbidden, "This web page may not use the server; its origin is not among those of --cors.");
    }

    private static Task AllowAsync(HttpContext http, string origin, RequestDelegate next)
    {
        // Errors have it, too: the page may read what is wrong.
        http.Response.OnStarting(() =>
        {
            http.Response.Headers.AccessControlAllowOrigin = origin;
            http.Response.Headers.AccessControlExposeHeaders = Any;
            http.Response.Headers.Append("Vary", "Origin");
            return Task.CompletedTask;
        });
        string method = http.Request.Headers.AccessControlRequestMethod.ToString();
        if (!HttpMethods.IsOptions(http.Request.Method) || method.Length == 0)
            return next(http);
        // The question before the request: it has no key yet.
        http.Response.StatusCode = StatusCodes.Status204NoContent;
        http.Response.Headers.AccessControlAllowMethods = method;
        http.Response.Headers.AccessControlAllowHeaders = http.Request.Headers.AccessControlRequestHeaders;
        http.Response.Headers.AccessControlMaxAge = "600";
        return Task.CompletedTask;
    }

    // Behind a proxy the scheme may be another one.
    private bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? uri)
        && uri.Authority.Equals(WithoutDefaultPort(host, uri), StringComparison.OrdinalIgnoreCase)
        && (trustsHost || uri.IsLoopback || IPAddress.TryParse(uri.DnsSafeHost, out _));

    private static string WithoutDefaultPort(HostString host, Uri uri) =>
        host.Port == uri.Port && uri.IsDefaultPort ? host.Host : host.Value ?? "";
}
