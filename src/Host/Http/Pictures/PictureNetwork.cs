using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IlgpuLlava.Host.Http;

/// <summary>Connects to hosts of the public internet, and to no others.</summary>
internal class PictureNetwork
{
    /// <summary>Connects. It is the addresses connected to that are checked: whatever a name meant before counts for nothing.</summary>
    /// <exception cref="PictureUrlException">One of the host's addresses is not public.</exception>
    /// <exception cref="SocketException">None of them can be reached.</exception>
    public async ValueTask<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellationToken)
    {
        IPAddress[] addresses = IPAddress.TryParse(host.Host, out IPAddress? literal)
            ? [literal]
            : await ResolveAsync(host.Host, cancellationToken);
        if (!Array.TrueForAll(addresses, IsAllowed))
            throw new PictureUrlException("pictures are fetched from public addresses alone, and its host has another one.");
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>How a host's certificate is checked. Certificates that are missing from its chain are not fetched: a certificate says
    /// from where, and nobody has allowed that address.</summary>
    public virtual X509ChainPolicy CertificatePolicy() => new()
    {
        ApplicationPolicy = { new Oid("1.3.6.1.5.5.7.3.1", "Server Authentication") },
        DisableCertificateDownloads = true,
        RevocationMode = X509RevocationMode.NoCheck,
    };

    /// <summary>The addresses of a name.</summary>
    protected virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);

    /// <summary>Whether an address may be connected to.</summary>
    protected virtual bool IsAllowed(IPAddress address) => PublicAddress.Is(address);
}
