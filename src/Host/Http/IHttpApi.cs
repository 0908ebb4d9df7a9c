using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Http;

/// <summary>Paths that belong together, such as those of one vendor's API.</summary>
internal interface IHttpApi
{
    /// <summary>Adds them. Each needs a key, is refused while the server stops, and tells errors as
    /// <see cref="PlainErrors"/> does, where <see cref="RouteTraits"/> say nothing else.</summary>
    void Map(IEndpointRouteBuilder routes);

    /// <summary>Ends when nothing runs that no open request waits for; from then on no such thing is begun. Called when the server stops,
    /// while requests are still answered.</summary>
    /// <param name="cancellationToken">Ends waiting; what still runs is cancelled.</param>
    Task FinishAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
