using System.Text;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Tests.Grpc;

namespace IlgpuLlava.Host.Tests.Http.Pictures;

/// <summary>Pictures that are fetched where that is allowed, and all that is not.</summary>
public class PictureFetcherTests
{
    private const int MaxBytes = 1000;
    private static readonly byte[] s_picture = [1, 2, 3, 4];

    [Test]
    public async Task APictureIsFetched_AndNothingIsSentThatNeedNotBe()
    {
        string asked = "";
        await using PictureServer server = new((head, stream, stop) =>
        {
            asked = head;
            return PictureServer.WriteAsync(stream, "200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 4", s_picture, stop);
        });
        using PictureFetcher fetcher = Fetcher(server);
        for (int i = 0; i < 2; i++)
            Assert.That(await FetchAsync(fetcher, $"http://good.test:{server.Port}/a.png?b=c#d"), Is.EqualTo(s_picture));
        Assert.That(asked.Split("\r\n").Order(StringComparer.Ordinal), Is.EqualTo((string[])
        [
            "", "",
            "Accept-Encoding: identity",
            "Accept: image/png, image/jpeg, image/bmp",
            "GET /a.png?b=c HTTP/1.1",
            $"Host: good.test:{server.Port}",
            "User-Agent: ilgpu-llava",
        ]));
    }

    /// <summary>Even of a host that was allowed by name.</summary>
    [TestCase("127.0.0.1")]
    [TestCase("127.1")]
    [TestCase("2130706433")]
    [TestCase("0177.0.0.1")]
    [TestCase("0x7f.0.0.1")]
    [TestCase("0.0.0.0")]
    [TestCase("localhost")]
    [TestCase("[::1]")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("[::ffff:7f00:1]")]
    public async Task Fault067_NoAddressOfThisMachineIsConnectedTo(string host)
    {
        await using PictureServer server = PictureServer.Of("200 OK\r\nContent-Length: 4", s_picture);
        using PictureFetcher fetcher = new([PictureHost.Parse($"{host}:{server.Port}")], MaxBytes);
        await AssertRefusedAsync(fetcher, $"http://{host}:{server.Port}/", "public addresses alone");
        Assert.That(server.Connections, Is.Zero);
    }

    [TestCase("10.0.0.1")]
    [TestCase("169.254.169.254")]
    [TestCase("127.0.0.1 192.168.0.1")]
    public async Task Fault067_ANameThatMeansAPrivateAddress(string addresses)
    {
        await using PictureServer server = PictureServer.Of("200 OK\r\nContent-Length: 4", s_picture);
        using PictureFetcher fetcher = Fetcher(server, ("good.test", addresses));
        await AssertRefusedAsync(fetcher, $"http://good.test:{server.Port}/", "public addresses alone");
        Assert.That(server.Connections, Is.Zero);
    }

    [TestCase("http://evil.test/", "not among those")]
    [TestCase("http://good.test/", "not among those")]
    [TestCase("//evil.test/", "not among those")]
    [TestCase("http://inner.test:{0}/", "public addresses alone")]
    [TestCase("http://user@good.test:{0}/", "user's name")]
    [TestCase("file:///etc/passwd", "http and https")]
    [TestCase("\\\\evil.test/a", "backslashes")]
    public async Task Fault068_ARedirectIsCheckedLikeAnyAddress(string target, string word)
    {
        await using PictureServer server = new((_, stream, stop) => PictureServer.WriteAsync(
            stream, $"302 Found\r\nLocation: {Format(target, stream)}\r\nContent-Length: 0", [], stop));
        using PictureFetcher fetcher = Fetcher(server, ("good.test", "127.0.0.1"), ("inner.test", "10.0.0.1"));
        await AssertRefusedAsync(fetcher, $"http://good.test:{server.Port}/", word);
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task Fault068_ANameThatMeansAnotherAddressLater()
    {
        await using PictureServer server = PictureServer.Of("302 Found\r\nLocation: /again\r\nContent-Length: 0", []);
        using PictureFetcher fetcher = Fetcher(server, ("good.test", "127.0.0.1"), ("good.test", "10.0.0.1"));
        await AssertRefusedAsync(fetcher, $"http://good.test:{server.Port}/", "public addresses alone");
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [TestCase("http://good.test\\@evil.test/")]
    [TestCase("http://evil.test\\@good.test/")]
    [TestCase("http:\\\\good.test/")]
    [TestCase("http://good.test@evil.test/")]
    [TestCase("http://good.test:80@evil.test/")]
    [TestCase("http://evil.test@good.test/")]
    [TestCase("http://evil.test#@good.test/")]
    [TestCase("http://evil.test?@good.test/")]
    [TestCase("http://evil.test/@good.test/")]
    [TestCase("http://good.test.evil.test/")]
    [TestCase("http://evilgood.test/")]
    [TestCase("http://good.test%2eevil.test/")]
    [TestCase("http://good.test:81/")]
    [TestCase("http://good.test /")]
    [TestCase("http://good\t.test/")]
    [TestCase("http:///good.test")]
    public async Task Fault069_WhatProgramsReadDifferentlyIsRefused(string url)
    {
        TestNetwork network = new();
        using PictureFetcher fetcher = new([PictureHost.Parse("good.test")], MaxBytes, network);
        await AssertRefusedAsync(fetcher, url, "");
        Assert.That(network.Asked, Is.Empty);
    }

    [TestCase("file:///etc/passwd")]
    [TestCase("file://good.test/a.png")]
    [TestCase("ftp://good.test/a.png")]
    [TestCase("gopher://good.test/")]
    [TestCase("ws://good.test/")]
    [TestCase("javascript:alert(1)")]
    [TestCase("C:/a.png")]
    public async Task Fault070_OtherSchemesAreRefused(string url)
    {
        using PictureFetcher fetcher = new([PictureHost.Parse("good.test")], MaxBytes, new TestNetwork());
        await AssertRefusedAsync(fetcher, url, "http and https");
    }

    [TestCase("200 OK")]
    [TestCase("200 OK\r\nTransfer-Encoding: chunked")]
    [TestCase("200 OK\r\nContent-Length: 1001")]
    [TestCase("200 OK\r\nContent-Length: 999999999999")]
    public async Task Fault071_AnEndlessBodyIsCutOff(string head)
    {
        await using PictureServer server = new(async (_, stream, stop) =>
        {
            await PictureServer.WriteAsync(stream, head, [], stop);
            while (true)
                await stream.WriteAsync("64\r\n"u8.ToArray().Concat(new byte[100]).Concat("\r\n"u8.ToArray()).ToArray(), stop);
        });
        using PictureFetcher fetcher = Fetcher(server);
        await AssertFailsAsync(fetcher, $"http://good.test:{server.Port}/", "more than 1000 bytes");
    }

    [Test]
    public async Task Fault071_ARequestsPicturesHaveOneLimitTogether()
    {
        await using PictureServer server = PictureServer.Of("200 OK\r\nContent-Length: 600", new byte[600]);
        using PictureFetcher fetcher = Fetcher(server);
        using RequestPictures pictures = new(fetcher);
        string url = $"http://good.test:{server.Port}/";
        Assert.That(await pictures.ReadAsync(url, "a", default), Has.Length.EqualTo(600));
        HttpException error = (await Assert.ThrowsAsync<HttpException>(async () => await pictures.ReadAsync(url, "b", default)))!;
        Assert.That((error.Status, error.Param), Is.EqualTo((400, "b")));
        Assert.That(error.Message, Does.StartWith("b: the request's pictures have more than 1000 bytes"));
        Assert.That(await FetchAsync(fetcher, url), Has.Length.EqualTo(600));
    }

    [TestCase("")]
    [TestCase("HTTP/1.1 200 OK\r\n")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n\u0001")]
    public async Task Fault071_AHostThatDripsIsGivenUp(string begin)
    {
        TaskCompletionSource begun = new();
        await using PictureServer server = new(async (_, stream, stop) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(begin), stop);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, stop);
        });
        ManualTime time = new();
        using PictureFetcher fetcher = new(
            [PictureHost.Parse($"good.test:{server.Port}")], MaxBytes, new TestNetwork(("good.test", "127.0.0.1")), time);
        Task late = AssertFailsAsync(fetcher, $"http://good.test:{server.Port}/", "longer than 30 s");
        await begun.Task;
        time.Advance(PictureBudget.Patience);
        await late.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [TestCase("200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4", "compressed")]
    [TestCase("404 Not Found\r\nContent-Length: 4", "answers 404")]
    [TestCase("304 Not Modified", "answers 304")]
    [TestCase("302 Found\r\nContent-Length: 0", "leads nowhere")]
    [TestCase("302 Found\r\nLocation: /again\r\nContent-Length: 0", "leads on more than 3 times")]
    [TestCase("200 OK\r\nContent-Length: 5", "broke off")]
    [TestCase("nonsense", "broke off")]
    public async Task Fault071_AHostThatAnswersBadly(string head, string word)
    {
        await using PictureServer server = PictureServer.Of(head, head.StartsWith('3') ? [] : s_picture);
        using PictureFetcher fetcher = Fetcher(server);
        await AssertFailsAsync(fetcher, $"http://good.test:{server.Port}/", word);
        Assert.That(server.Connections, Is.LessThanOrEqualTo(4));
    }

    [Test]
    public async Task ACallerThatGoesIsNoSlowHost()
    {
        using CancellationTokenSource gone = new();
        await using PictureServer server = new(async (_, _, stop) =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, stop);
        });
        using PictureFetcher fetcher = Fetcher(server);
        using PictureBudget budget = fetcher.Begin();
        Assert.That(
            async () => await fetcher.FetchAsync($"http://good.test:{server.Port}/", budget, gone.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("example.com", "example.com", null)]
    [TestCase("Example.COM:8080", "example.com", 8080)]
    [TestCase("[2606:4700::1111]:81", "2606:4700::1111", 81)]
    public void HostsAreRead(string text, string name, int? port) =>
        Assert.That(PictureHost.Parse(text), Is.EqualTo(new PictureHost(name, port)));

    [TestCase("")]
    [TestCase("*")]
    [TestCase("*.example.com")]
    [TestCase("http://example.com")]
    [TestCase("example.com/a")]
    [TestCase("user@example.com")]
    [TestCase("example.com:x")]
    [TestCase("a b")]
    public void WhatIsNoHostIsRefused(string text) => Assert.That(() => PictureHost.Parse(text), Throws.TypeOf<FormatException>());

    private static PictureFetcher Fetcher(PictureServer server, params (string Name, string Address)[] names) => new(
        [PictureHost.Parse($"good.test:{server.Port}"), PictureHost.Parse($"inner.test:{server.Port}")],
        MaxBytes,
        new TestNetwork(names.Length > 0 ? names : [("good.test", "127.0.0.1")]));

    private static async Task<byte[]> FetchAsync(PictureFetcher fetcher, string url)
    {
        using PictureBudget budget = fetcher.Begin();
        return await fetcher.FetchAsync(url, budget, default);
    }

    private static async Task AssertRefusedAsync(PictureFetcher fetcher, string url, string word)
    {
        PictureUrlException error = (await Assert.ThrowsAsync<PictureUrlException>(async () => await FetchAsync(fetcher, url)))!;
        Assert.That(error.Message, Does.Contain(word));
    }

    private static async Task AssertFailsAsync(PictureFetcher fetcher, string url, string word)
    {
        FormatException error = (await Assert.ThrowsAsync<FormatException>(async () => await FetchAsync(fetcher, url)))!;
        Assert.That(error.Message, Does.Contain(word));
    }

    private static string Format(string target, Stream stream) => target.Replace(
        "{0}", ((System.Net.IPEndPoint)((System.Net.Sockets.NetworkStream)stream).Socket.LocalEndPoint!).Port.ToString());
}
