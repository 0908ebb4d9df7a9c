using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>A client made of .NET's own HTTP/2, without a line of the server's code that reads or writes frames.</summary>
internal sealed class Client : IDisposable
{
    private readonly HttpClient _http;

    public Client(int port, SocketsHttpHandler? handler = null, string scheme = "http")
    {
        _http = new HttpClient(handler ?? new SocketsHttpHandler())
        {
            BaseAddress = new Uri($"{scheme}://127.0.0.1:{port}"),
            DefaultRequestVersion = HttpVersion.Version20,
            // HTTP/2 from the first byte.
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Timeout = TimeSpan.FromSeconds(60),
        };
    }

    /// <summary>A call of one request; all of its response.</summary>
    public Task<Reply> CallAsync(string path, IMessage request, params (string Key, string Value)[] headers) =>
        CallAsync(path, Frames.Of(request), headers);

    /// <summary>A call whose request has these bytes.</summary>
    public async Task<Reply> CallAsync(string path, byte[] body, params (string Key, string Value)[] headers)
    {
        using HttpRequestMessage request = Request(path, new ByteArrayContent(body), headers);
        using HttpResponseMessage response = await _http.SendAsync(request);
        byte[] content = await response.Content.ReadAsByteArrayAsync();
        return new Reply(response, content);
    }

    /// <summary>A request that is no call of gRPC.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request) => _http.SendAsync(request);

    /// <summary>Begins a call whose requests are written one after another.</summary>
    public Stream Open(string path, params (string Key, string Value)[] headers) => new(_http, path, headers);

    public void Dispose() => _http.Dispose();

    internal static HttpRequestMessage Request(string path, HttpContent content, (string Key, string Value)[] headers)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        content.Headers.ContentType = new MediaTypeHeaderValue(GrpcHeaders.ContentType);
        request.Headers.Add("te", "trailers");
        foreach ((string key, string value) in headers)
            request.Headers.TryAddWithoutValidation(key, value);
        return request;
    }

    /// <summary>A call that both sides write to and read from.</summary>
    internal sealed class Stream : IAsyncDisposable
    {
        private readonly StreamContent _content = new();
        private readonly CancellationTokenSource _cancel = new();
        private readonly Task<HttpResponseMessage> _response;
        private System.IO.Stream? _body;

        public Stream(HttpClient http, string path, (string Key, string Value)[] headers) => _response = http.SendAsync(
            Request(path, _content, headers), HttpCompletionOption.ResponseHeadersRead, _cancel.Token);

        public Task SendAsync(IMessage message) => _content.WriteAsync(Frames.Of(message));

        public Task SendAsync(byte[] bytes) => _content.WriteAsync(bytes);

        public void Complete() => _content.Complete();

        public Task<HttpResponseMessage> HeadersAsync() => _response;

        /// <summary>The next response; null where there is none any more.</summary>
        public async Task<T?> ReadAsync<T>()
            where T : class, IMessage<T>, new()
        {
            _body ??= await (await _response).Content.ReadAsStreamAsync(_cancel.Token);
            byte[] prefix = new byte[5];
            if (await _body.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false, _cancel.Token) == 0)
                return null;
            byte[] message = new byte[System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
            await _body.ReadExactlyAsync(message, _cancel.Token);
            T parsed = new();
            parsed.MergeFrom(message);
            return parsed;
        }

        /// <summary>The status at the end, when all was read.</summary>
        public async Task<Reply> EndAsync()
        {
            HttpResponseMessage response = await _response;
            _body ??= await response.Content.ReadAsStreamAsync(_cancel.Token);
            MemoryStream rest = new();
            await _body.CopyToAsync(rest, _cancel.Token);
            return new Reply(response, rest.ToArray());
        }

        public void Cancel() => _cancel.Cancel();

        public async ValueTask DisposeAsync()
        {
            _cancel.Cancel();
            _content.Complete();
            await ((Task)_response).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_response.IsCompletedSuccessfully)
                _response.Result.Dispose();
            _cancel.Dispose();
        }
    }
}
