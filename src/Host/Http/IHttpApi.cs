using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Http;

/// <summary>Paths that belong together, such as those of one vendor's API.</summary>
internal interface IHttpApi
{
    /// <summary>Adds them. Each needs a key, is refused while the server stops, and tells errors as
    /// <see cref="PlainErrors"/> does, where <see cref="RouteTraits"/> say nothing else.</summary>
    void Map(IEndpointRouteBuilder routes);
}
