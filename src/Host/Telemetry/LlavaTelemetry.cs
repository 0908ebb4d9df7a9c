using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>What a server measures itself by: one meter, one source of spans, one clock.</summary>
internal sealed class LlavaTelemetry(TimeProvider? time = null) : IDisposable
{
    /// <summary>The name of the meter and of the source.</summary>
    public const string Name = "IlgpuLlava";

    /// <summary>What the conventions call who provides the model.</summary>
    public const string Provider = "ilgpu_llava";

    /// <summary>The meter of .NET itself: memory, garbage collection, threads.</summary>
    public const string RuntimeMeter = "System.Runtime";

    public static string Version { get; } =
        typeof(LlavaTelemetry).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>For requests and for the engine; what listens tells it from others of its name by its identity.</summary>
    public Meter Meter { get; } = new(Name, Version);

    /// <summary>For <see cref="GatewayGauges"/>, whose names OpenTelemetry does not allow: they go to <c>/metrics</c> alone.</summary>
    public Meter GatewayMeter { get; } = new(Name + ".Gateway", Version);

    public ActivitySource Activities { get; } = new(Name, Version);

    public TimeProvider Time { get; } = time ?? TimeProvider.System;

    /// <summary>What <c>/metrics</c> tells: the server's meters, and the runtime's own.</summary>
    public PrometheusExporter ToPrometheus() =>
        new(meter => meter == Meter || meter == GatewayMeter || meter.Name == RuntimeMeter);

    public void Dispose()
    {
        Meter.Dispose();
        GatewayMeter.Dispose();
        Activities.Dispose();
    }
}
