using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace IlgpuLlava.Host.Http.Page;

/// <summary><c>/</c>: a page to ask from. It holds nothing of the server's, so that it is open; what it asks for needs the key.</summary>
/// <param name="maxPictureBytes">Most bytes of a request's pictures.</param>
internal sealed class PageApi(int maxPictureBytes) : IHttpApi
{
    private static readonly string[] s_methods = [HttpMethods.Get, HttpMethods.Head];
    private static readonly RouteTraits s_traits = new() { IsOpen = true };
    private readonly PageDocument _page = new(maxPictureBytes);

    public void Map(IEndpointRouteBuilder routes) => routes.MapMethods("/", s_methods, WriteAsync).With(s_traits);

    private Task WriteAsync(HttpContext http)
    {
        HttpResponse response = http.Response;
        IHeaderDictionary headers = response.Headers;
        headers.ETag = _page.ETag;
        // The browser asks each time whether its copy is still the one.
        headers.CacheControl = "no-cache";
        headers.ContentSecurityPolicy = _page.ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (HasCopy(http.Request))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        response.ContentType = "text/html; charset=utf-8";
        response.ContentLength = _page.Body.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(_page.Body, http.RequestAborted).AsTask();
    }

    private bool HasCopy(HttpRequest request) =>
        EntityTagHeaderValue.TryParseList(request.Headers.IfNoneMatch, out IList<EntityTagHeaderValue>? copies)
        && copies.Any(copy => copy.Equals(EntityTagHeaderValue.Any) || copy.Tag == _page.ETag);
}
