using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>A certificate with its key, made for a test.</summary>
internal sealed class TestCertificate
{
    private const string Server = "1.3.6.1.5.5.7.3.1", Client = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2 _certificate;

    private TestCertificate(X509Certificate2 certificate) => _certificate = certificate;

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    public string KeyPem => _certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n";

    public string EncryptedKeyPem => _certificate.GetECDsaPrivateKey()!.ExportEncryptedPkcs8PrivateKeyPem(
        "password", new PbeParameters(PbeEncryptionAlgorithm.Aes128Cbc, HashAlgorithmName.SHA256, 1));

    public string Thumbprint => _certificate.Thumbprint;

    public X509Certificate2 Public => X509CertificateLoader.LoadCertificate(_certificate.RawData);

    /// <summary>With its key, as clients on every system take it.</summary>
    public X509Certificate2 WithKey => X509CertificateLoader.LoadPkcs12(_certificate.Export(X509ContentType.Pfx), null);

    /// <summary>One that signs others.</summary>
    public static TestCertificate Root(string name) => Make(name, null, request =>
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
    });

    /// <summary>One that signs others and is signed by a root.</summary>
    public TestCertificate Intermediate(string name) => Make(name, this, request =>
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true)));

    /// <summary>A server's, for a name or an address.</summary>
    /// <param name="name">What it is for.</param>
    /// <param name="fromDays">Days from now on which it becomes valid.</param>
    /// <param name="toDays">Days from now until which it is.</param>
    /// <param name="issuerAt">Where its issuer's certificate can be fetched; null to say nothing about that.</param>
    public TestCertificate ForServer(string name, int fromDays = -1, int toDays = 1, string? issuerAt = null) => Make(name, this, request =>
    {
        if (issuerAt is not null)
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerAt]));
        SubjectAlternativeNameBuilder names = new();
        if (IPAddress.TryParse(name, out IPAddress? address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Server)], false));
    }, fromDays, toDays);

    /// <summary>A client's.</summary>
    public TestCertificate ForClient(string name, int toDays = 1) => Make(name, this, request =>
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(Client)], false)), -2, toDays);

    private static TestCertificate Make(
        string name, TestCertificate? issuer, Action<CertificateRequest> extend, int fromDays = -1, int toDays = 1)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        extend(request);
        DateTimeOffset now = DateTimeOffset.UtcNow, from = now.AddDays(fromDays), to = now.AddDays(toDays);
        if (issuer is null)
            return new TestCertificate(request.CreateSelfSigned(now.AddDays(-10), now.AddDays(10)));
        using ECDsa signer = issuer._certificate.GetECDsaPrivateKey()!;
        X509Certificate2 signed = request.Create(
            issuer._certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), from, to, RandomNumberGenerator.GetBytes(8));
        return new TestCertificate(signed.CopyWithPrivateKey(key));
    }
}
