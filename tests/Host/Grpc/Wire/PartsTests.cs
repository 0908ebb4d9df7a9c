using System.Net;
using System.Net.Sockets;
using Grpc.Testing;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc.Wire;

/// <summary>Timeouts, metadata, endpoints and services by themselves.</summary>
public class PartsTests
{
    [TestCase("0n", 0)]
    [TestCase("1n", 1)]
    [TestCase("100n", 1)]
    [TestCase("101n", 2)]
    [TestCase("5u", 50)]
    [TestCase("1m", 10_000)]
    [TestCase("00000007S", 70_000_000)]
    [TestCase("2M", 1_200_000_000)]
    [TestCase("1H", 36_000_000_000)]
    public void Timeouts(string text, long ticks)
    {
        Assert.That(GrpcTimeout.TryParse(text, out TimeSpan? timeout), Is.True);
        Assert.That(timeout, Is.EqualTo(TimeSpan.FromTicks(ticks)));
    }

    [TestCase("")]
    [TestCase(null)]
    [TestCase("99999999H")]
    public void NoTimeout(string? text)
    {
        Assert.That(GrpcTimeout.TryParse(text, out TimeSpan? timeout), Is.True);
        Assert.That(timeout, Is.Null);
    }

    [Test]
    public void MetadataKeepsToItsAlphabet()
    {
        GrpcMetadata metadata = new();
        metadata.Add("key", "a value");
        metadata.Add("key", "another");
        metadata.Add("key-bin", [1, 2, 3, 4]);
        Assert.That(metadata.Text("key"), Is.EqualTo("another"));
        Assert.That(metadata.Text("key-bin"), Is.EqualTo("AQIDBA"));
        Assert.That(metadata.Bytes("key-bin"), Is.EqualTo(new byte[] { 1, 2, 3, 4 }));
        Assert.That(metadata.Text("absent"), Is.Null);
        foreach (string key in (string[])["", "Key", "grpc-status", "ke y", "k\u00e4y", ":path"])
            Assert.That(() => metadata.Add(key, "value"), Throws.ArgumentException, key);
        Assert.That(() => metadata.Add("key", "value\n"), Throws.ArgumentException.With.Message.Contains("key-bin"));
        Assert.That(() => metadata.Add("key-bin", "text"), Throws.ArgumentException);
        Assert.That(() => metadata.Add("key", [1]), Throws.ArgumentException);
    }

    [Test]
    public void AHandlerMustFitItsMethod()
    {
        GrpcService service = new(TestReflection.Descriptor.Services[0]);
        Assert.That(() => service.Unary<Empty, Empty>("NoSuchCall", (_, _) => Task.FromResult(new Empty())),
            Throws.ArgumentException.With.Message.Contains("NoSuchCall"));
        Assert.That(() => service.Unary<Empty, Empty>("UnaryCall", (_, _) => Task.FromResult(new Empty())),
            Throws.ArgumentException.With.Message.Contains("types"));
        Assert.That(() => service.Duplex<Empty, Empty>("EmptyCall", (requests, _) => requests),
            Throws.ArgumentException.With.Message.Contains("directions"));
    }

    [TestCase("50051", "127.0.0.1", "127.0.0.1:50051", true)]
    [TestCase("0", "::1", "[::1]:0", true)]
    [TestCase("50051", "0.0.0.0", "0.0.0.0:50051", false)]
    [TestCase("50051", "::", "[::]:50051", false)]
    [TestCase("unix:/tmp/s", "0.0.0.0", "unix:/tmp/s", true)]
    public void Endpoints(string text, string listen, string shown, bool isLocal)
    {
        ListenEndpoint endpoint = ListenEndpoint.Parse(text, IPAddress.Parse(listen));
        Assert.That((endpoint.ToString(), endpoint.IsLocal), Is.EqualTo((shown, isLocal)));
    }

    [TestCase("65536")]
    [TestCase("-1")]
    [TestCase("http")]
    [TestCase("")]
    [TestCase("unix:")]
    public void NoEndpoints(string text) =>
        Assert.That(() => ListenEndpoint.Parse(text, IPAddress.Loopback), Throws.InstanceOf<FormatException>());

    [Test]
    public void Fault117_ASocketsPathHasALimit()
    {
        _ = ListenEndpoint.Parse("unix:/" + new string('x', 106), IPAddress.Loopback);
        Assert.That(() => ListenEndpoint.Parse("unix:/" + new string('x', 107), IPAddress.Loopback),
            Throws.InstanceOf<FormatException>().With.Message.Contains("108 bytes").And.Message.Contains("107"));
    }

    [Test]
    public async Task Fault117_APortThatIsTaken()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        IOException refused = (await Assert.ThrowsAsync<IOException>(
            () => GrpcServer.StartAsync(new ListenEndpoint(IPAddress.Loopback, port, null), [], new GrpcOptions())))!;
        Assert.That(refused.Message, Does.Contain($"127.0.0.1:{port}").And.Contain("another port"));
    }

    [Test]
    public void Fault117_AnAddressThatIsNotHere()
    {
        // For documentation, so nobody's.
        ListenEndpoint endpoint = new(IPAddress.Parse("192.0.2.1"), 0, null);
        Assert.That(() => GrpcServer.StartAsync(endpoint, [], new GrpcOptions()),
            Throws.InstanceOf<IOException>().With.Message.Contains("no such address"));
    }

    [Test]
    public async Task ASocketOfAKilledServerIsReplaced_ButNotOneInUseNorAFile()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Sockets of dead servers are files of Unix.");
        using TemporaryFolder folder = new();
        string path = folder.Combine("s");
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(folder.Combine("dead")));
            dead.Listen();
            // Renamed, it stays when its owner goes.
            File.Move(folder.Combine("dead"), path);
        }
        Assert.That(File.Exists(path), Is.True);
        ListenEndpoint endpoint = new(null, 0, path);
        await using GrpcServer server = await GrpcServer.StartAsync(endpoint, [InteropService.Create()], new GrpcOptions());
        Assert.That(() => GrpcServer.StartAsync(endpoint, [], new GrpcOptions()),
            Throws.InstanceOf<IOException>().With.Message.Contains("in use"));
        using SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using Client client = new(80, handler);
        (await client.CallAsync(InteropService.Path + "EmptyCall", new Empty())).AssertStatus(GrpcStatusCode.Ok);
        await server.StopAsync(TimeSpan.Zero);
        folder.Write("file", "");
        Assert.That(() => GrpcServer.StartAsync(endpoint with { SocketPath = folder.Combine("file") }, [], new GrpcOptions()),
            Throws.InstanceOf<IOException>().With.Message.Contains("is a file"));
    }
}
