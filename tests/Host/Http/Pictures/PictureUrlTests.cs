using System.Text;
using System.Text.Json;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Tests.Grpc.Serve;
using IlgpuLlava.Host.Tests.Grpc.Services;

namespace IlgpuLlava.Host.Tests.Http.Pictures;

/// <summary>Addresses of pictures in requests.</summary>
public class PictureUrlTests
{
    private static readonly byte[] s_picture = [1, 2, 3];

    [Test]
    public async Task AnAllowedPictureReachesTheModel_AnotherHostIsRefusedByItsField()
    {
        await using PictureServer server = PictureServer.Of("200 OK\r\nContent-Length: 3", s_picture);
        using PictureFetcher fetcher = new(
            [PictureHost.Parse($"good.test:{server.Port}")], 1000, new TestNetwork(("good.test", "127.0.0.1")));
        FakeBackend backend = new();
        await using HttpBed bed = await HttpBed.StartAsync(
            backend, state => [new OpenAiApi(state, new PictureSource(fetcher), TimeProvider.System)]);
        HttpResponseMessage answered = await bed.PostAsync("/v1/chat/completions", Body($"http://good.test:{server.Port}/a.png"));
        Assert.That((int)answered.StatusCode, Is.EqualTo(200));
        Assert.That(backend.Asked!.Conversation.Pictures, Is.EqualTo(new[] { s_picture }));
        HttpResponseMessage refused = await bed.PostAsync("/v1/chat/completions", Body("http://evil.test/a.png"));
        Assert.That((int)refused.StatusCode, Is.EqualTo(403));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("messages[0].content[1].image_url.url: its host is not among"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Fault066_Fault067_TheProgramFetchesNothingUnlessTold_AndNeverFromItself(bool allowed)
    {
        await using PictureServer server = PictureServer.Of("200 OK\r\nContent-Length: 3", s_picture);
        using Served served = Served.Start(allowed ? ["--allow-picture-urls", $"localhost:{server.Port},example.com"] : []);
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{served.HttpPort}") };
        HttpResponseMessage refused = await client.PostAsync(
            "/v1/chat/completions",
            new StringContent(Body($"http://localhost:{server.Port}/a.png"), Encoding.UTF8, "application/json"));
        Assert.That((int)refused.StatusCode, Is.EqualTo(403));
        JsonElement error = (await HttpBed.JsonAsync(refused)).GetProperty("error");
        Assert.That(error.GetProperty("code").GetString(), Is.EqualTo("url_not_allowed"));
        Assert.That(error.GetProperty("message").GetString(), Does.Contain(allowed ? "public addresses alone" : "are not fetched here"));
        Assert.That(server.Connections, Is.Zero);
    }

    private static string Body(string url) =>
        """{"messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"URL"}}]}]}"""
            .Replace("URL", url);
}
