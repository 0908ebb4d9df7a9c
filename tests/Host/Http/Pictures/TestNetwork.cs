using System.Net;
using System.Security.Cryptography.X509Certificates;
using IlgpuLlava.Host.Http;

namespace IlgpuLlava.Host.Tests.Http.Pictures;

/// <summary>Names mean what a test says, one address after another; of this machine's own addresses the first counts as public.</summary>
internal sealed class TestNetwork(params (string Name, string Address)[] names) : PictureNetwork
{
    private readonly List<(string Name, string Address)> _left = [.. names];

    /// <summary>Names that were asked for.</summary>
    public List<string> Asked { get; } = [];

    /// <summary>What https hosts are signed by; null for what this machine trusts.</summary>
    public X509Certificate2? Root { get; init; }

    public override X509ChainPolicy CertificatePolicy()
    {
        X509ChainPolicy policy = base.CertificatePolicy();
        if (Root is not null)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.Add(Root);
        }
        return policy;
    }

    protected override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        Asked.Add(host);
        int next = _left.FindIndex(n => n.Name == host);
        string address = _left[next].Address;
        if (_left.Count(n => n.Name == host) > 1)
            _left.RemoveAt(next);
        return Task.FromResult(Array.ConvertAll(address.Split(' '), IPAddress.Parse));
    }

    protected override bool IsAllowed(IPAddress address) => address.Equals(IPAddress.Loopback) || PublicAddress.Is(address);
}
