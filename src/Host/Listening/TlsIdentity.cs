using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace IlgpuLlava.Host;

/// <summary>What the files of TLS hold.</summary>
/// <param name="Certificate">The server's certificate with its key and those that lead to its root.</param>
/// <param name="ClientCa">What clients' certificates must be signed by; null where clients need none.</param>
internal sealed record TlsIdentity(SslStreamCertificateContext Certificate, X509Certificate2Collection? ClientCa)
{
    /// <param name="files">Their names, for errors.</param>
    /// <param name="contents">What is in them, in the order of their names.</param>
    /// <param name="now">The time at which certificates must hold.</param>
    /// <exception cref="UserException">A file is not what it must be.</exception>
    public static TlsIdentity Read(TlsFiles files, IReadOnlyList<byte[]> contents, DateTimeOffset now)
    {
        X509Certificate2Collection chain = Certificates(files.Certificate, contents[0], now);
        X509Certificate2 own = WithKey(chain[0], files, Encoding.UTF8.GetString(contents[1]));
        X509Certificate2Collection? ca = files.ClientCa is { } path ? Certificates(path, contents[2], now) : null;
        chain.RemoveAt(0);
        // Offline: nothing is fetched from addresses that a certificate names.
        return new TlsIdentity(SslStreamCertificateContext.Create(own, chain, offline: true), ca);
    }

    private static X509Certificate2Collection Certificates(string path, byte[] content, DateTimeOffset now)
    {
        X509Certificate2Collection certificates = [];
        try
        {
            certificates.ImportFromPem(Encoding.UTF8.GetString(content));
        }
        catch (CryptographicException e)
        {
            throw Bad($"{path} holds a certificate that cannot be read: {e.Message}", e);
        }
        if (certificates.Count == 0)
            throw Bad($"{path} holds no certificate in PEM (-----BEGIN CERTIFICATE-----).");
        foreach (X509Certificate2 certificate in certificates)
        {
            if (now > certificate.NotAfter)
                throw Bad($"The certificate in {path} ({certificate.Subject}) has expired on {Time(certificate.NotAfter)}.");
            if (now < certificate.NotBefore)
                throw Bad($"The certificate in {path} ({certificate.Subject}) holds from {Time(certificate.NotBefore)} on.");
        }
        return certificates;
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, TlsFiles files, string key)
    {
        if (key.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") || key.Contains("Proc-Type: 4,ENCRYPTED"))
            throw Bad($"The key in {files.Key} is encrypted; give one that is not, in a file that only the server can read.");
        if (!key.Contains("PRIVATE KEY-----"))
            throw Bad($"{files.Key} holds no private key in PEM (-----BEGIN PRIVATE KEY-----).");
        try
        {
            X509Certificate2 own = X509Certificate2.CreateFromPem(certificate.ExportCertificatePem(), key);
            // Windows takes no key for TLS that lives in memory alone.
            return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(own.Export(X509ContentType.Pfx), null) : own;
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException or FormatException)
        {
            throw Bad($"The key in {files.Key} cannot be read, or is not that of the certificate in {files.Certificate}.", e);
        }
    }

    private static UserException Bad(string message, Exception? inner = null) => new(message, ExitCode.Usage, inner);

    private static string Time(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
