using Microsoft.AspNetCore.Builder;

namespace IlgpuLlava.Host.Http;

/// <summary>Says what holds for a path.</summary>
internal static class RouteExtensions
{
    /// <summary>Says it; the last word on an endpoint counts.</summary>
    public static T With<T>(this T builder, RouteTraits traits)
        where T : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(traits));
        return builder;
    }
}
