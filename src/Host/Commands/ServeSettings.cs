using IlgpuLlava.Host.Http;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>How <c>serve</c> serves: read once, checked, and complete.</summary>
internal sealed record ServeSettings
{
    /// <summary>The model's directory.</summary>
    public required string ModelDirectory { get; init; }

    /// <summary>Where to compute.</summary>
    public required string Device { get; init; }

    /// <summary>Threads that compute; 0 for as many as may.</summary>
    public required int Threads { get; init; }

    /// <summary>What requests call the model.</summary>
    public required string Name { get; init; }

    /// <summary>Where gRPC is served.</summary>
    public required ListenEndpoint Grpc { get; init; }

    /// <summary>Where HTTP is served.</summary>
    public required ListenEndpoint Http { get; init; }

    /// <summary>The keys that are asked for; null where none are.</summary>
    public required ReloadedFiles<ApiKeys>? Keys { get; init; }

    /// <summary>What protects ports, but not sockets; null where nothing does.</summary>
    public required Tls? Tls { get; init; }

    /// <summary>Origins of web pages that may send requests.</summary>
    public required IReadOnlyList<string> Cors { get; init; }

    /// <summary>Whether clients may ask what gRPC services there are.</summary>
    public required bool Reflection { get; init; }

    /// <summary>Most bytes of a request's pictures.</summary>
    public required int MaxPictureBytes { get; init; }

    /// <summary>Hosts that pictures may be fetched from; none where no address is fetched.</summary>
    public required IReadOnlyList<PictureHost> PictureHosts { get; init; }

    /// <summary>Most bytes of a message: pictures, and room for the rest of it.</summary>
    public int MaxMessageBytes => MaxPictureBytes + (64 << 10);

    /// <summary>How much is computed and kept at once.</summary>
    public required EngineOptions Engine { get; init; }

    /// <summary>What errors call the settings of <see cref="Engine"/> that only a model can judge.</summary>
    public required string EngineNames { get; init; }

    /// <summary>From being told to stop until work is refused.</summary>
    public required TimeSpan DrainWait { get; init; }

    /// <summary>From then on until what still runs is cancelled.</summary>
    public required TimeSpan DrainTimeout { get; init; }

    /// <summary>How the log is written: <see cref="Telemetry.ServerLog.Text"/> or <see cref="Telemetry.ServerLog.Json"/>.</summary>
    public required string LogFormat { get; init; }
}
