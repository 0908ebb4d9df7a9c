using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IlgpuLlava.Host;

/// <summary>Where a server listens: an address with a port, or a Unix domain socket.</summary>
/// <param name="Address">The address; null for a socket.</param>
/// <param name="Port">The port; 0 takes a free one.</param>
/// <param name="SocketPath">The socket's path; null for an address.</param>
internal sealed record ListenEndpoint(IPAddress? Address, int Port, string? SocketPath)
{
    private const string UnixPrefix = "unix:";

    // What the kernel's sockaddr_un holds, less its last zero.
    private const int MaxSocketPath = 107;

    /// <summary>Whether only this machine can reach it.</summary>
    public bool IsLocal => Address is null || IPAddress.IsLoopback(Address);

    /// <summary>Reads <c>PORT</c> or <c>unix:PATH</c>.</summary>
    /// <param name="text">What the user wrote.</param>
    /// <param name="listen">The address that a port is opened on.</param>
    /// <exception cref="FormatException">It is neither, with the reason.</exception>
    public static ListenEndpoint Parse(string text, IPAddress listen)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            string path = text[UnixPrefix.Length..];
            if (path.Length == 0)
                throw new FormatException($"'{text}' names no path; it must be unix:PATH.");
            int bytes = Encoding.UTF8.GetByteCount(path);
            return bytes <= MaxSocketPath
                ? new ListenEndpoint(null, 0, path)
                : throw new FormatException(
                    $"the socket's path has {bytes} bytes, but sockets take at most {MaxSocketPath}; use a shorter one.");
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port <= IPEndPoint.MaxPort
            ? new ListenEndpoint(listen, port, null)
            : throw new FormatException($"'{text}' must be a port from 0 to {IPEndPoint.MaxPort} or unix:PATH.");
    }

    /// <summary>As gRPC clients name it.</summary>
    public override string ToString() => SocketPath is { } path ? UnixPrefix + path : new IPEndPoint(Address!, Port).ToString();

    /// <summary>As HTTP clients name it.</summary>
    /// <param name="isTls">Whether TLS protects it.</param>
    public string ToHttp(bool isTls = false) => SocketPath is null ? $"{(isTls ? "https" : "http")}://{this}" : ToString();

    /// <summary>Removes a socket that a killed server left behind.</summary>
    /// <exception cref="IOException">A server listens there, or what is there is no socket.</exception>
    internal void RemoveStaleSocket()
    {
        if (SocketPath is null || !File.Exists(SocketPath))
            return;
        if (IsFile(SocketPath))
            throw new IOException($"{SocketPath} is a file, not a socket.");
        using Socket probe = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(SocketPath));
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(SocketPath);
            return;
        }
        throw new IOException($"{SocketPath} is in use by another server.");
    }

    private static bool IsFile(string path)
    {
        try
        {
            File.OpenRead(path).Dispose();
            return true;
        }
        catch (IOException)
        {
            // Sockets cannot be opened.
            return false;
        }
    }
}
