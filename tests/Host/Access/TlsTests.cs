using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>TLS at both doors, with certificates made here.</summary>
public class TlsTests
{
    private static readonly TestCertificate s_root = TestCertificate.Root("a root");
    private static readonly TestCertificate s_server = s_root.ForServer("127.0.0.1");

    [Test]
    public async Task BothDoorsSpeakTls_GrpcOverAlpn_HttpInBothVersions()
    {
        using TemporaryFolder folder = new();
        Tls tls = new(Files(folder, s_server));
        await using Bed grpc = await GrpcAsync(tls);
        using (Client client = new(grpc.Server.Endpoint.Port, Handler(s_root), "https"))
            (await client.CallAsync(LlavaBed.Path + "Generate", LlavaBed.Ask("hi"))).AssertStatus(GrpcStatusCode.Ok);
        await using HttpServer http = await HttpAsync(tls);
        using HttpClient web = new(Handler(s_root)) { BaseAddress = new Uri(http.Endpoint.ToHttp(isTls: true)) };
        foreach (Version version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/who")
            {
                Version = version,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            HttpResponseMessage response = await web.SendAsync(request);
            Assert.That((response.StatusCode, response.Version), Is.EqualTo((HttpStatusCode.OK, version)));
        }
        // What is not TLS is not answered.
        using HttpClient clear = new() { BaseAddress = new Uri(http.Endpoint.ToHttp()) };
        Assert.That(async () => await clear.GetAsync("/who"), Throws.InstanceOf<HttpRequestException>());
    }

    /// <summary>Such a server is found out by the client: nothing that the server could do makes up for it.</summary>
    [Test]
    public async Task Fault093_AClientRefusesAWrongNameAndAStrangersSignature()
    {
        using TemporaryFolder folder = new();
        Assert.That(await ErrorsAsync(s_server), Is.EqualTo(SslPolicyErrors.None));
        Assert.That(await ErrorsAsync(s_root.ForServer("localhost")), Is.EqualTo(SslPolicyErrors.RemoteCertificateNameMismatch));
        Assert.That(
            await ErrorsAsync(TestCertificate.Root("another root").ForServer("127.0.0.1")),
            Is.EqualTo(SslPolicyErrors.RemoteCertificateChainErrors));
        // Signed by itself.
        SslPolicyErrors self = await ErrorsAsync(TestCertificate.Root("127.0.0.1"));
        Assert.That(self & SslPolicyErrors.RemoteCertificateChainErrors, Is.Not.EqualTo(SslPolicyErrors.None));

        async Task<SslPolicyErrors> ErrorsAsync(TestCertificate certificate)
        {
            await using HttpServer server = await HttpAsync(new Tls(Files(folder, certificate)));
            SslPolicyErrors? seen = null;
            SocketsHttpHandler handler = Handler(s_root);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
            {
                seen = errors;
                return true;
            };
            using HttpClient client = new(handler);
            _ = await client.GetAsync(server.Endpoint.ToHttp(isTls: true) + "/who");
            return seen!.Value;
        }
    }

    [Test]
    public async Task CertificatesBetweenTheRootAndTheServersAreSent()
    {
        using TemporaryFolder folder = new();
        TestCertificate between = s_root.Intermediate("between");
        TestCertificate own = between.ForServer("127.0.0.1");
        TlsFiles files = new(folder.Write("chain.pem", own.Pem + between.Pem), folder.Write("key.pem", own.KeyPem), null);
        await using HttpServer server = await HttpAsync(new Tls(files));
        using HttpClient client = new(Handler(s_root));
        Assert.That((await client.GetAsync(server.Endpoint.ToHttp(isTls: true) + "/who")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    /// <summary>A greeting as TLS 1.1 and 1.2 have it: a server that takes the version goes on, another sends an alert.</summary>
    [TestCase(2, false)]
    [TestCase(3, true)]
    public async Task Fault093_Tls11IsRefused_Tls12IsNot(int minor, bool isTaken)
    {
        using TemporaryFolder folder = new();
        await using HttpServer server = await HttpAsync(new Tls(Files(folder, s_server)));
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, server.Endpoint.Port);
        byte[] hello =
        [
            22, 3, 1, 0, 69, // A record with a handshake
            1, 0, 0, 65, 3, (byte)minor, // of a greeting of this version,
            .. new byte[32], 0, // its random number and no session,
            0, 8, 0xc0, 0x2b, 0xc0, 0x09, 0xc0, 0x0a, 0, 0xff, // ciphers over ECDSA, new ones and old ones,
            1, 0, 0, 16, // no compression,
            0, 10, 0, 4, 0, 2, 0, 23, // P-256,
            0, 13, 0, 4, 0, 2, 4, 3, // and ECDSA with SHA-256.
        ];
        await client.GetStream().WriteAsync(hello);
        byte[] answer = new byte[7];
        int read = await client.GetStream().ReadAtLeastAsync(answer, 7, throwOnEndOfStream: false);
        if (isTaken)
            Assert.That((answer[0], answer[5]), Is.EqualTo(((byte)22, (byte)2)), "a handshake with the server's greeting");
        else
            Assert.That(read == 0 || (answer[0], answer[6]) == (21, 70), Is.True, "the end, or the alert protocol_version");
    }

    [Test]
    public async Task Fault093_WithoutACertificateOfTheirCaClientsAreRefused()
    {
        using TemporaryFolder folder = new();
        TestCertificate ca = TestCertificate.Root("the clients'"), alice = ca.ForClient("alice");
        TlsFiles files = Files(folder, s_server) with { ClientCa = folder.Write("ca.pem", ca.Pem) };
        Tls tls = new(files);
        await using HttpServer http = await HttpAsync(tls);
        await using Bed grpc = await GrpcAsync(tls);
        Assert.That(await WhoAsync(alice), Is.EqualTo("certificate:" + alice.Thumbprint));
        using (Client client = new(grpc.Server.Endpoint.Port, Handler(s_root, alice), "https"))
            (await client.CallAsync(LlavaBed.Path + "Generate", LlavaBed.Ask("hi"))).AssertStatus(GrpcStatusCode.Ok);
        // None, one of the root that signs servers, one that has expired, and a server's.
        TestCertificate?[] strangers = [null, s_root.ForClient("mallory"), ca.ForClient("alice", toDays: -1), ca.ForServer("alice")];
        foreach (TestCertificate? stranger in strangers)
        {
            Assert.That(async () => await WhoAsync(stranger), Throws.InstanceOf<HttpRequestException>());
            using Client client = new(grpc.Server.Endpoint.Port, Handler(s_root, stranger), "https");
            Assert.That(
                async () => await client.CallAsync(LlavaBed.Path + "Generate", LlavaBed.Ask("hi")),
                Throws.InstanceOf<HttpRequestException>());
        }

        async Task<string> WhoAsync(TestCertificate? certificate)
        {
            using HttpClient client = new(Handler(s_root, certificate));
            return await client.GetStringAsync(http.Endpoint.ToHttp(isTls: true) + "/who");
        }
    }

    [Test]
    public async Task Fault093_ANewCertificateCountsForNewConnections_WithoutARestart()
    {
        using TemporaryFolder folder = new();
        ManualTime time = new();
        Tls tls = new(Files(folder, s_server), time);
        List<string> failed = [];
        tls.Files.Failed += e => failed.Add(e.Message);
        await using HttpServer server = await HttpAsync(tls);
        using HttpClient old = new(Handler(s_root));
        string seen = "";
        Assert.That(await SeenAsync(), Is.EqualTo(s_server.Thumbprint));
        _ = await old.GetAsync(server.Endpoint.ToHttp(isTls: true) + "/who");

        TestCertificate next = s_root.ForServer("127.0.0.1");
        // First the one file and then the other: what does not belong together is not used.
        folder.Write("cert.pem", next.Pem);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await SeenAsync(), Is.EqualTo(s_server.Thumbprint));
        Assert.That(failed, Has.Exactly(1).Contains("is not that of the certificate"));
        folder.Write("key.pem", next.KeyPem);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.That(await SeenAsync(), Is.EqualTo(next.Thumbprint));
        // The connection from before is still there.
        seen = "";
        _ = await old.GetAsync(server.Endpoint.ToHttp(isTls: true) + "/who");
        Assert.That(seen, Is.Empty);

        async Task<string> SeenAsync()
        {
            SocketsHttpHandler handler = Handler(s_root);
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                seen = ((X509Certificate2)certificate!).Thumbprint;
                return true;
            };
            using HttpClient client = new(handler);
            _ = await client.GetAsync(server.Endpoint.ToHttp(isTls: true) + "/who");
            return seen;
        }
    }

    private static readonly (Func<(string Certificate, string Key, string Ca)> Make, string[] Words)[] s_bad =
    [
        (() => (s_root.ForServer("x", -9, -3).Pem, s_server.KeyPem, s_root.Pem), ["cert.pem (CN=x) has expired on 20"]),
        (() => (s_root.ForServer("x", 3, 9).Pem, s_server.KeyPem, s_root.Pem), ["cert.pem (CN=x) holds from 20"]),
        (() => (s_server.Pem, s_root.ForServer("x").KeyPem, s_root.Pem), ["key.pem cannot be read, or is not that of", "cert.pem"]),
        (() => (s_server.Pem, s_server.EncryptedKeyPem, s_root.Pem), ["key.pem is encrypted"]),
        (() => (s_server.Pem, s_server.Pem, s_root.Pem), ["key.pem holds no private key"]),
        (() => (s_server.KeyPem, s_server.KeyPem, s_root.Pem), ["cert.pem holds no certificate"]),
        (() => ("", s_server.KeyPem, s_root.Pem), ["cert.pem holds no certificate"]),
        (() => (s_server.Pem.Remove(100, 40), s_server.KeyPem, s_root.Pem), ["cert.pem holds"]),
        (() => (s_server.Pem, s_server.KeyPem.Remove(60, 8), s_root.Pem), ["key.pem cannot be read"]),
        (() => (s_server.Pem, s_server.KeyPem, "nothing"), ["ca.pem holds no certificate"]),
    ];

    [Test]
    public void Fault093_FilesThatCannotBeAreRefusedAtTheStart([Range(0, 9)] int row)
    {
        using TemporaryFolder folder = new();
        (string certificate, string key, string ca) = s_bad[row].Make();
        TlsFiles files = new(folder.Write("cert.pem", certificate), folder.Write("key.pem", key), folder.Write("ca.pem", ca));
        UserException refusal = Assert.Throws<UserException>(() => new Tls(files))!;
        foreach (string word in s_bad[row].Words)
            Assert.That(refusal.Message, Does.Contain(word));
        Assert.That(refusal.ExitCode, Is.EqualTo(ExitCode.Usage));
    }

    private static TlsFiles Files(TemporaryFolder folder, TestCertificate certificate) =>
        new(folder.Write("cert.pem", certificate.Pem), folder.Write("key.pem", certificate.KeyPem), null);

    /// <summary>A client that trusts one root alone.</summary>
    internal static SocketsHttpHandler Handler(TestCertificate root, TestCertificate? own = null)
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(root.Public);
        SslClientAuthenticationOptions options = new()
        {
            CertificateChainPolicy = policy,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        };
        if (own is not null)
            options.ClientCertificateContext = SslStreamCertificateContext.Create(own.WithKey, null, offline: true);
        return new SocketsHttpHandler { SslOptions = options };
    }

    private static Task<Bed> GrpcAsync(Tls tls)
    {
        ServerState state = new();
        state.Serve(new FakeBackend());
        return Bed.StartAsync(new LlavaServer(state, reflection: false).Services, configureListen: tls.Protect);
    }

    private static Task<HttpServer> HttpAsync(Tls tls) => HttpServer.StartAsync(
        new ListenEndpoint(IPAddress.Loopback, 0, null),
        [new WhoApi()],
        new ServerState(),
        new HttpServerOptions
        {
            Middleware = [new AccessCheck(null).InvokeAsync],
            ConfigureListen = listen =>
            {
                listen.Protocols = Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http1AndHttp2;
                tls.Protect(listen);
            },
        });

    private sealed class WhoApi : IHttpApi
    {
        public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/who", http => http.Response.WriteAsync(http.ClientOf()));
    }
}
