using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Logging;

namespace IlgpuLlava.Host.Grpc;

/// <summary>Finds the method of a request and carries the call out. Source: gRPC, "gRPC over HTTP2".</summary>
internal sealed class GrpcDispatcher
{
    private readonly Dictionary<string, GrpcMethod> _methods = [];
    private readonly HashSet<string> _services = [];
    private readonly GrpcOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationToken _stopping;
    private readonly CancellationToken _aborting;
    private int _running;

    /// <param name="services">What is served.</param>
    /// <param name="options">What holds for every call.</param>
    /// <param name="logger">Where failures go whose text no client may see.</param>
    /// <param name="stopping">Calls without an end of their own end.</param>
    /// <param name="aborting">All calls end.</param>
    public GrpcDispatcher(
        IEnumerable<GrpcService> services,
        GrpcOptions options,
        ILogger logger,
        CancellationToken stopping = default,
        CancellationToken aborting = default)
    {
        foreach (GrpcService service in services)
        {
            if (!_services.Add(service.Descriptor.FullName))
                throw new ArgumentException($"{service.Descriptor.FullName} is there twice.", nameof(services));
            foreach (GrpcMethod method in service.Methods)
                _methods.Add(method.Path, method);
        }
        _options = options;
        _logger = logger;
        _stopping = stopping;
        _aborting = aborting;
    }

    /// <summary>Calls that have begun and not ended.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext http)
    {
        Interlocked.Increment(ref _running);
        try
        {
            await HandleAsync(http);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    private async Task HandleAsync(HttpContext http)
    {
        HttpRequest request = http.Request;
        HttpResponse response = http.Response;
        if (!HttpMethods.IsPost(request.Method))
        {
            response.StatusCode = (int)HttpStatusCode.MethodNotAllowed;
            response.Headers.Allow = HttpMethods.Post;
            return;
        }
        if (!IsGrpc(request.ContentType))
        {
            response.StatusCode = (int)HttpStatusCode.UnsupportedMediaType;
            return;
        }
        if (!HttpProtocol.IsHttp2(request.Protocol))
        {
            response.StatusCode = (int)HttpStatusCode.HttpVersionNotSupported;
            return;
        }
        response.ContentType = GrpcHeaders.ContentType;
        response.Headers[GrpcHeaders.AcceptEncoding] = GrpcHeaders.Encodings;
        if (Refuse(request, out GrpcMethod? method, out TimeSpan? timeout) is { } refusal)
        {
            GrpcStatus.Write(response, begun: false, refusal, null);
            return;
        }
        Prepare(http, method!);
        GrpcRun run = new(http, method!, _options, _logger, _stopping, _aborting);
        await run.RunAsync(timeout);
    }

    /// <summary>What is wrong with the headers; null where nothing is.</summary>
    private GrpcException? Refuse(HttpRequest request, out GrpcMethod? method, out TimeSpan? timeout)
    {
        timeout = null;
        if (!_methods.TryGetValue(request.Path.Value ?? "", out method))
        {
            string[] path = (request.Path.Value ?? "").Split('/');
            return new GrpcException(GrpcStatusCode.Unimplemented, path.Length == 3 && _services.Contains(path[1])
                ? $"Service {path[1]} has no method '{path[2]}' here."
                : $"There is no service at '{request.Path.Value}'.");
        }
        if (request.Headers[GrpcHeaders.Encoding].ToString() is not ("" or GrpcHeaders.Identity or GrpcHeaders.Gzip) and var encoding)
        {
            return new GrpcException(
                GrpcStatusCode.Unimplemented, $"Messages compressed with '{encoding}' cannot be read; {GrpcHeaders.Encodings} can.");
        }
        return GrpcTimeout.TryParse(request.Headers[GrpcHeaders.Timeout], out timeout)
            ? null
            : new GrpcException(
                GrpcStatusCode.Internal, $"The header {GrpcHeaders.Timeout} is none: '{request.Headers[GrpcHeaders.Timeout]}'.");
    }

    /// <summary>The protocol's own limits hold in place of the server's.</summary>
    private static void Prepare(HttpContext http, GrpcMethod method)
    {
        // Each message has its limit, whose error names it.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        // A stream may be silent for as long as it likes; a single message must come.
        if (method.Descriptor.IsClientStreaming && http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static bool IsGrpc(string? contentType)
    {
        string type = (contentType ?? "").Split(';')[0].Trim();
        return type.Equals(GrpcHeaders.ContentType, StringComparison.OrdinalIgnoreCase)
            || type.Equals(GrpcHeaders.ContentType + "+proto", StringComparison.OrdinalIgnoreCase);
    }
}
