using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace IlgpuLlava.Bench;

/// <summary>gRPC calls of one request over .NET's own HTTP/2 in clear text, to a port of this machine.</summary>
internal sealed class GrpcChannel : IDisposable
{
    private const int PrefixBytes = 5;

    private readonly List<Socket> _sockets = [];
    private readonly HttpClient _http;

    public GrpcChannel(int port)
    {
        SocketsHttpHandler handler = new() { EnableMultipleHttp2Connections = true, ConnectCallback = ConnectAsync };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://127.0.0.1:{port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>A message as it stands in a body.</summary>
    public static byte[] Frame(IMessage message, byte flag = 0)
    {
        byte[] frame = new byte[PrefixBytes + message.CalculateSize()];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - PrefixBytes);
        message.WriteTo(frame.AsSpan(PrefixBytes));
        return frame;
    }

    /// <summary>A call with one response.</summary>
    /// <exception cref="CallException">The server ended it with another status than OK.</exception>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public async Task<T> CallAsync<T>(string path, IMessage request, CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        T? only = null;
        await foreach (T one in StreamAsync<T>(path, Frame(request), null, cancellationToken))
            only = only is null ? one : throw new InvalidDataException($"{path} has two responses.");
        return only ?? throw new InvalidDataException($"{path} has no response.");
    }

    /// <summary>A call with any number of responses.</summary>
    /// <param name="path">Service and method.</param>
    /// <param name="body">All that is sent.</param>
    /// <param name="timeout">How long the server may take; null for any time.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="CallException">The server ended it with another status than OK.</exception>
    /// <exception cref="HttpRequestException">The connection broke before the response began.</exception>
    /// <exception cref="IOException">The connection broke later.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string path, byte[] body, TimeSpan? timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        if (timeout is { } limit)
            request.Headers.Add("grpc-timeout", string.Create(CultureInfo.InvariantCulture, $"{(long)limit.TotalMicroseconds}u"));
        using HttpResponseMessage response =
            await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            throw new HttpRequestException($"The server answered {(int)response.StatusCode}.");
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] prefix = new byte[PrefixBytes];
        while (await stream.ReadAtLeastAsync(prefix, PrefixBytes, false, cancellationToken).ConfigureAwait(false) is var read and > 0)
        {
            if (read < PrefixBytes || prefix[0] != 0)
                throw new InvalidDataException("The response is no sequence of uncompressed messages.");
            byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
            await stream.ReadExactlyAsync(message, cancellationToken).ConfigureAwait(false);
            T parsed = new();
            parsed.MergeFrom(message);
            yield return parsed;
        }
        Check(response);
    }

    /// <summary>Cuts every connection as a process does that is killed: calls end wherever they are.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (Socket socket in _sockets)
                socket.Close(0);
        }
    }

    public void Dispose() => _http.Dispose();

    private static void Check(HttpResponseMessage response)
    {
        // Without a message there may be headers alone, the status among them.
        if (!(Header("grpc-status") is { } text && int.TryParse(text, CultureInfo.InvariantCulture, out int code)))
            throw new InvalidDataException("The response ended without a status.");
        if (code == 0)
            return;
        TimeSpan? retry = int.TryParse(Header("grpc-retry-pushback-ms"), CultureInfo.InvariantCulture, out int milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : null;
        throw new CallException(code, Uri.UnescapeDataString(Header("grpc-message") ?? ""), retry);

        string? Header(string name) => response.TrailingHeaders.TryGetValues(name, out IEnumerable<string>? values)
            || response.Headers.TryGetValues(name, out values) ? values.Single() : null;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
        lock (_sockets)
            _sockets.Add(socket);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
