using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace IlgpuLlava.Host;

/// <summary>TLS 1.2 and 1.3 for the doors. Changed files count for new connections; those that are there keep theirs.</summary>
internal sealed class Tls
{
    // A client that begins and says no more does not hold its connection for long.
    private static readonly TimeSpan s_handshake = TimeSpan.FromSeconds(10);

    // Extended key usage, "TLS client authentication".
    private static readonly System.Security.Cryptography.Oid s_clientAuthentication = new("1.3.6.1.5.5.7.3.2");

    /// <exception cref="UserException">The files cannot be read, or are not what they must be; the message says why.</exception>
    public Tls(TlsFiles files, TimeProvider? time = null)
    {
        TimeProvider clock = time ?? TimeProvider.System;
        string[] paths = files.ClientCa is { } ca ? [files.Certificate, files.Key, ca] : [files.Certificate, files.Key];
        Files = new ReloadedFiles<TlsIdentity>(paths, contents => TlsIdentity.Read(files, contents, clock.GetUtcNow()), clock);
    }

    public ReloadedFiles<TlsIdentity> Files { get; }

    /// <summary>Puts TLS before what an endpoint speaks.</summary>
    public void Protect(ListenOptions listen) => listen.UseHttps(new TlsHandshakeCallbackOptions
    {
        OnConnection = _ => new ValueTask<SslServerAuthenticationOptions>(Options(Files.Current)),
        HandshakeTimeout = s_handshake,
    });

    private static SslServerAuthenticationOptions Options(TlsIdentity identity)
    {
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = identity.Certificate,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (identity.ClientCa is { } ca)
        {
            options.ClientCertificateRequired = true;
            // Only these roots count, not the system's; whom they no longer trust they no longer sign for.
            X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(ca);
            policy.ApplicationPolicy.Add(s_clientAuthentication);
            options.CertificateChainPolicy = policy;
        }
        return options;
    }
}
