using Microsoft.Extensions.Configuration;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>Which of OpenTelemetry's standard variables say that something is to be sent. What they say otherwise, the SDK reads; here
/// they are checked, as it would pass over what it cannot read.</summary>
internal sealed class OtlpVariables
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT", Protocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <exception cref="UserException">A variable cannot be; it is named.</exception>
    public OtlpVariables(IConfiguration variables)
    {
        if (Truth("OTEL_SDK_DISABLED"))
            return;
        bool both = HasEndpoint(Endpoint);
        SendsTraces = (HasEndpoint("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") || both) && Exports("OTEL_TRACES_EXPORTER");
        SendsMetrics = (HasEndpoint("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") || both) && Exports("OTEL_METRICS_EXPORTER");
        foreach (string name in (string[])[Protocol, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_METRICS_PROTOCOL"])
        {
            if (variables[name] is not (null or "" or "grpc" or "http/protobuf") and var text)
                throw Wrong(name, text, "grpc or http/protobuf");
        }

        bool HasEndpoint(string name)
        {
            if (variables[name] is not { Length: > 0 } text)
                return false;
            return Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https"
                ? true
                : throw Wrong(name, text, "an address such as http://localhost:4318");
        }

        bool Exports(string name) => variables[name] switch
        {
            null or "" or "otlp" => true,
            "none" => false,
            { } text => throw Wrong(name, text, "otlp or none"),
        };

        bool Truth(string name) => "true".Equals(variables[name], StringComparison.OrdinalIgnoreCase);
    }

    public bool SendsTraces { get; }

    public bool SendsMetrics { get; }

    private static UserException Wrong(string name, string text, string range) =>
        new($"{name} is '{text}'; it must be {range}.", ExitCode.Usage);
}
