using System.Net;
using System.Net.Sockets;

namespace IlgpuLlava.Host.Http;

/// <summary>Tells addresses of the public internet from all others.</summary>
/// <remarks>Source: IANA, "IPv4 Special-Purpose Address Registry" and "IPv6 Special-Purpose Address Registry".</remarks>
internal static class PublicAddress
{
    private static readonly IPNetwork s_unicast6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] s_others =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            // Teredo and 6to4 are among them: they carry any IPv4 address.
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    public static bool Is(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        // Loopback, link-local, private, multicast and NAT64's addresses are no global unicast ones.
        return (plain.AddressFamily == AddressFamily.InterNetwork || s_unicast6.Contains(plain))
            && !Array.Exists(s_others, network => network.Contains(plain));
    }
}
