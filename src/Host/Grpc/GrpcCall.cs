using Google.Protobuf.Reflection;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Grpc;

/// <summary>A call as its handler sees it.</summary>
internal sealed class GrpcCall
{
    private readonly FrameWriter _writer;

    public GrpcCall(HttpContext http, MethodDescriptor method, FrameWriter writer)
    {
        Http = http;
        Method = method;
        _writer = writer;
        RequestHeaders = GrpcMetadata.Read(http.Request.Headers);
    }

    public MethodDescriptor Method { get; }

    public GrpcMetadata RequestHeaders { get; }

    /// <summary>Sent with the first message, or by <see cref="SendHeadersAsync"/>.</summary>
    public GrpcMetadata ResponseHeaders => _writer.Headers;

    /// <summary>Sent with the status.</summary>
    public GrpcMetadata ResponseTrailers { get; } = new();

    /// <summary>How long the client waits from the beginning of the call; null for ever.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The client has gone or cancelled, the deadline has passed, or the server cannot wait any longer.</summary>
    public required CancellationToken CancellationToken { get; init; }

    /// <summary>The server stops as soon as its calls have ended: those without an end of their own end now.</summary>
    public required CancellationToken ServerStopping { get; init; }

    /// <summary>Whether messages are compressed, where the client can read it; null leaves it to their size.</summary>
    public bool? Compress
    {
        get => _writer.Compress;
        set => _writer.Compress = value;
    }

    /// <summary>Who calls, see <see cref="ClientIdentity.ClientOf"/>.</summary>
    public string Client => Http.ClientOf();

    internal HttpContext Http { get; }

    /// <summary>Sends the headers at once, before there is a message.</summary>
    public Task SendHeadersAsync() => _writer.SendHeadersAsync(CancellationToken);
}
