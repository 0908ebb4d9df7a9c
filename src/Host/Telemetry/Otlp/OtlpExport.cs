using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>Sends spans and instruments to an OpenTelemetry collector, where the standard variables name one.</summary>
internal sealed class OtlpExport : IDisposable
{
    // A collector that is away does not keep the process.
    private const int LastMilliseconds = 2000;

    private readonly OpenTelemetrySdk _sdk;

    private OtlpExport(OpenTelemetrySdk sdk) => _sdk = sdk;

    /// <summary>Begins, with the settings of OpenTelemetry's specification (<c>OTEL_EXPORTER_OTLP_*</c>, <c>OTEL_SERVICE_NAME</c>,
    /// <c>OTEL_RESOURCE_ATTRIBUTES</c>, <c>OTEL_TRACES_SAMPLER</c>, <c>OTEL_METRIC_EXPORT_INTERVAL</c> and others).</summary>
    /// <param name="variables">The environment.</param>
    /// <returns>What sends the rest when it is disposed; null where no collector is named.</returns>
    /// <exception cref="UserException">A variable cannot be; it is named.</exception>
    public static OtlpExport? Start(IConfiguration variables)
    {
        OtlpVariables read = new(variables);
        if (!read.SendsTraces && !read.SendsMetrics)
            return null;
        return new OtlpExport(OpenTelemetrySdk.Create(builder =>
        {
            builder.Services.AddSingleton(variables);
            builder.ConfigureResource(Describe);
            if (read.SendsTraces)
                builder.WithTracing(traces => traces.AddSource(LlavaTelemetry.Name));
            if (read.SendsMetrics)
                builder.WithMetrics(metrics => metrics.AddMeter(LlavaTelemetry.Name, LlavaTelemetry.RuntimeMeter));
            // Unlike AddOtlpExporter it reads the variables of the single signals, too.
            builder.UseOtlpExporter();
        }));
    }

    public void Dispose()
    {
        _sdk.TracerProvider.Shutdown(LastMilliseconds);
        _sdk.MeterProvider.Shutdown(LastMilliseconds);
        _sdk.Dispose();
    }

    // The environment's word on it comes last, and counts.
    private static void Describe(ResourceBuilder resource) => resource
        .AddService(HostProgram.Name, serviceVersion: LlavaTelemetry.Version)
        .AddEnvironmentVariableDetector();
}
