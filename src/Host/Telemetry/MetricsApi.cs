using IlgpuLlava.Host.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Telemetry;

/// <summary><c>/metrics</c>, for Prometheus and for gateways; answered while the server stops, too.</summary>
internal sealed class MetricsApi(PrometheusExporter exporter) : IHttpApi
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/metrics", WriteAsync).With(new RouteTraits { IsProbe = true });

    private Task WriteAsync(HttpContext http)
    {
        http.Response.ContentType = PrometheusExporter.ContentType;
        return http.Response.WriteAsync(exporter.Read(), http.RequestAborted);
    }
}
