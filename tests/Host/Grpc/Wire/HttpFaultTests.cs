using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Grpc.Testing;
using IlgpuLlava.Host.Grpc;

namespace IlgpuLlava.Host.Tests.Grpc.Wire;

/// <summary>Requests that are no calls.</summary>
public class HttpFaultTests
{
    private const string Empty = InteropService.Path + "EmptyCall";
    private Bed _bed = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _bed = await Bed.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [TestCase("application/json")]
    [TestCase("application/grpc-web")]
    [TestCase("application/grpc+json")]
    [TestCase("text/plain")]
    public async Task Fault080_AnotherContentType(string type)
    {
        using HttpRequestMessage request = Client.Request(Empty, new ByteArrayContent(new byte[5]), []);
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await _bed.Client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UnsupportedMediaType));
    }

    [TestCase("application/grpc")]
    [TestCase("application/grpc+proto")]
    [TestCase("Application/GRPC; charset=utf-8")]
    public async Task ContentTypesOfGrpc(string type)
    {
        using HttpRequestMessage request = Client.Request(Empty, new ByteArrayContent(new byte[5]), []);
        request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        using HttpResponseMessage response = await _bed.Client.SendAsync(request);
        Reply reply = new(response, await response.Content.ReadAsByteArrayAsync());
        reply.AssertStatus(GrpcStatusCode.Ok);
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/grpc"));
    }

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("OPTIONS")]
    public async Task Fault080_AnotherMethodThanPost(string method)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), Empty)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using HttpResponseMessage response = await _bed.Client.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(response.Content.Headers.Allow, Is.EqualTo(new[] { "POST" }));
    }

    [Test]
    public async Task Fault080_Http11()
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, _bed.Server.Endpoint.Port);
        await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST {Empty} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"));
        using StreamReader reader = new(tcp.GetStream());
        string response = await reader.ReadToEndAsync();
        Assert.That(response, Does.StartWith("HTTP/1.1 400 ").And.Contains("HTTP/2"));
    }

    [TestCase("/")]
    [TestCase("/EmptyCall")]
    [TestCase("/grpc.testing.TestService")]
    [TestCase("/grpc.testing.TestService/")]
    [TestCase("/grpc.testing.TestService/emptycall")]
    [TestCase("/grpc.testing.TestService/EmptyCall/")]
    [TestCase("/no/such%0Athing")]
    public async Task Fault080_APathWithoutAMethod(string path) =>
        (await _bed.Client.CallAsync(path, new Empty())).AssertStatus(GrpcStatusCode.Unimplemented);

    // The header tells proxies that drop trailers; a call that came through is answered.
    [Test]
    public async Task Fault080_WithoutTe()
    {
        using HttpRequestMessage request = Client.Request(Empty, new ByteArrayContent(new byte[5]), []);
        request.Headers.Remove("te");
        using HttpResponseMessage response = await _bed.Client.SendAsync(request);
        new Reply(response, await response.Content.ReadAsByteArrayAsync()).AssertStatus(GrpcStatusCode.Ok);
    }

    [TestCase("1")]
    [TestCase("S")]
    [TestCase("-1S")]
    [TestCase("123456789S")]
    [TestCase("1s")]
    [TestCase("soon")]
    public async Task ATimeoutThatIsNone(string timeout) =>
        (await _bed.Client.CallAsync(Empty, new Empty(), (GrpcHeaders.Timeout, timeout)))
            .AssertStatus(GrpcStatusCode.Internal, "grpc-timeout");

    [Test]
    public async Task Fault081_TenThousandHeadersAreRefused()
    {
        Assert.That(await RawHttp2.SendHeadersAsync(_bed.Server.Endpoint.Port, Empty, 10_000), Is.True);
        (await _bed.Client.CallAsync(Empty, new Empty())).AssertStatus(GrpcStatusCode.Ok);
    }

    [Test]
    public async Task Fault081_TenThousandCallsTakenBackAtOnce()
    {
        await RawHttp2.OpenAndResetAsync(_bed.Server.Endpoint.Port, InteropService.Path + "FullDuplexCall", 10_000);
        // The connection was ended for it.
        Assert.That(string.Join("\n", _bed.TakeErrors().Where(e => !e.Contains("maximum queue size"))), Is.Empty);
        (await _bed.Client.CallAsync(Empty, new Empty())).AssertStatus(GrpcStatusCode.Ok);
        await _bed.AssertIdleAsync();
    }
}
