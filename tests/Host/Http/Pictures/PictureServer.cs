using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IlgpuLlava.Host.Tests.Http.Pictures;

/// <summary>A host of pictures on this machine that answers as a test wants, well or badly.</summary>
internal sealed class PictureServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _work;
    private readonly X509Certificate2? _certificate;
    private int _connections;

    /// <param name="answer">Gets the head of a request and writes the whole answer; then the connection ends.</param>
    /// <param name="certificate">With its key, for https.</param>
    public PictureServer(Func<string, Stream, CancellationToken, Task> answer, X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _work = ServeAsync(answer);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections that were made.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Answers with the same bytes each time.</summary>
    public static PictureServer Of(string head, byte[] body, X509Certificate2? certificate = null) =>
        new((_, stream, stop) => WriteAsync(stream, head, body, stop), certificate);

    public static async Task WriteAsync(Stream stream, string head, byte[] body, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n"), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync(Func<string, Stream, CancellationToken, Task> answer)
    {
        while (true)
        {
            using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Interlocked.Increment(ref _connections);
            try
            {
                using Stream stream = await SecureAsync(client.GetStream());
                await answer(await HeadAsync(stream, _stop.Token), stream, _stop.Token);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
            {
                // The client has broken off, as it should where it is sent too much.
            }
        }
    }

    private async Task<Stream> SecureAsync(NetworkStream stream)
    {
        if (_certificate is null)
            return stream;
        SslStream secure = new(stream);
        // What it lacks of its chain it does not fetch: that is for the client to do, or not.
        SslStreamCertificateContext own = SslStreamCertificateContext.Create(_certificate, null, offline: true);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = own }, _stop.Token);
        return secure;
    }

    private static async Task<string> HeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal)
            && await stream.ReadAsync(one, cancellationToken) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
