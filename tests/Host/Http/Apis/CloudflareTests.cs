using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Http.Apis;

/// <summary>Cloudflare's Workers AI over a backend that computes nothing.</summary>
public class CloudflareTests
{
    private const string Path = "/ai/run/@cf/llava-hf/llava-1.5-7b-hf";
    private const int MaxPictureBytes = 64 << 10;

    private FakeBackend _backend = null!;
    private HttpBed _bed = null!;

    [SetUp]
    public async Task StartAsync() => _bed = await HttpBed.StartAsync(
        _backend = new FakeBackend(),
        state => [new CloudflareApi(state, new PictureSource(), MaxPictureBytes)],
        new HttpServerOptions { MaxPictureBytes = MaxPictureBytes });

    [TearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [TestCase(Path)]
    [TestCase("/client/v4/accounts/0a1b" + Path)]
    public async Task EveryFieldArrives_TheAnswerIsTheDescription(string path)
    {
        _backend.Answer = (_, _) => FakeBackend.Chunks(new LlavaChunk { Text = "a " }, new LlavaChunk { Text = "chart" });
        HttpResponseMessage response = await _bed.PostAsync(path, """
            {"max_tokens": 3, "image": [0, 255, 7], "prompt": "What is it?", "temperature": 0.5, "top_p": 0.75, "top_k": 7, "seed": 9,
             "repetition_penalty": 1.5, "frequency_penalty": 2, "presence_penalty": -1, "raw": false, "other": {"x": [1, {"y": 2}]}}
            """);
        Assert.That(await response.Content.ReadAsStringAsync(),
            Is.EqualTo("""{"result":{"description":"a chart"},"success":true,"errors":[],"messages":[]}"""));
        LlavaRequest asked = _backend.Asked!;
        Assert.That(asked.Conversation.Pictures, Is.EqualTo(new byte[][] { [0, 255, 7] }));
        Assert.That(asked.Conversation.Turns.Single().Parts.Select(part => part.Text), Is.EqualTo(new[] { null, "What is it?" }));
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions
        {
            MaxTokens = 3,
            Temperature = 0.5f,
            TopP = 0.75f,
            TopK = 7,
            Seed = 9,
            RepetitionPenalty = 1.5f,
            FrequencyPenalty = 2,
            PresencePenalty = -1,
        }));
    }

    private static readonly byte[] s_png = [0x89, (byte)'P', (byte)'N', (byte)'G', 1, 2, 3];

    [TestCase("image/png")]
    [TestCase("application/octet-stream")]
    [TestCase("application/x-www-form-urlencoded")]
    [TestCase(null)]
    public async Task ThePictureItselfMayBeTheBody(string? type)
    {
        ByteArrayContent body = new(s_png);
        body.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
        Assert.That((await _bed.Client.PostAsync(Path, body)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        AssertDefaults(s_png);
    }

    [TestCase("""{"image":[137,80,78,71,1,2,3]}""")]
    [TestCase("""{"image":"iVBORwECAw=="}""")]
    [TestCase("""{"image":"data:image/png;base64,iVBORwECAw==","prompt":null}""")]
    [TestCase(""" {"imag\u0065" : [ 137 , 80,78,71,1,2,3 ] , "stream":false } """)]
    public async Task Fault058_APictureIsNumbersOrBase64_WhatIsNotSaidHasItsDefault(string body)
    {
        Assert.That((await _bed.PostAsync(Path, body)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        AssertDefaults(s_png);
    }

    [Test]
    public async Task JsonIsSeenBehindAnotherName()
    {
        // As curl sends it.
        ByteArrayContent body = new("""{"image":[1]}"""u8.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        Assert.That((await _bed.Client.PostAsync(Path, body)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        AssertDefaults([1]);
    }

    private static readonly (string Body, string Text)[] s_bad =
    [
        ("", "The body is empty"),
        ("[]", "must be a JSON object"),
        ("{", "no JSON"),
        ("""{"image":[1]} x""", "no JSON"),
        ("""{"image":[1,2""", "no JSON"),
        ("{}", "image: it is missing"),
        ("""{"image":null}""", "image: it is missing"),
        ("""{"image":5}""", "image: it must be a string"),
        ("""{"image":[1,256]}""", "image[1]: "),
        ("""{"image":[-1]}""", "image[0]: "),
        ("""{"image":[1.5]}""", "image[0]: "),
        ("""{"image":["1"]}""", "image[0]: "),
        ("""{"image":[[1]]}""", "image[0]: "),
        ("""{"image":[1],"image":[2]}""", "image: it is there twice"),
        ("""{"image":[1],"image":"AQ=="}""", "image: it is there twice"),
        ("""{"image":"no base64!"}""", "image: "),
        ("""{"image":[1],"prompt":["x"]}""", "prompt: "),
        ("""{"image":[1],"prompt":"a","prompt":"b"}""", "no JSON"),
        ("""{"image":[1],"raw":true}""", "raw: "),
        ("""{"image":[1],"max_tokens":0}""", "max_tokens"),
        ("""{"image":[1],"max_tokens":-1}""", "max_tokens"),
        ("""{"image":[1],"temperature":-0.5}""", "temperature"),
        ("""{"image":[1],"top_p":1.5}""", "top_p"),
        ("""{"image":[1],"top_k":-1}""", "top_k"),
        ("""{"image":[1],"repetition_penalty":0}""", "repetition_penalty"),
        ("""{"image":[1],"seed":"x"}""", "seed: "),
    ];

    [Test]
    public async Task Fault047_Fault072_Fault075_AFieldThatCannotBeIsNamed([Range(0, 25)] int row)
    {
        Assert.That(s_bad, Has.Length.EqualTo(26));
        await AssertErrorAsync(await _bed.PostAsync(Path, s_bad[row].Body), 400, 5004, s_bad[row].Text);
        Assert.That(_backend.Asked, Is.Null);
    }

    [TestCase("/ai/run/@cf/meta/llama-3-8b-instruct", "@cf/meta/llama-3-8b-instruct")]
    [TestCase("/client/v4/accounts/0a1b/ai/run/@cf/llava-hf/other", "@cf/llava-hf/other")]
    [TestCase("/ai/run/", "")]
    public async Task Fault076_AnotherModelIsNotThere(string path, string name) =>
        await AssertErrorAsync(await _bed.PostAsync(path, "{}"), 404, 5007, $"No such model {name}");

    [Test]
    public async Task Fault060_APictureOverTheLimitIs413_InEachOfItsForms()
    {
        byte[] good = new byte[MaxPictureBytes];
        byte[] big = new byte[MaxPictureBytes + 1];
        Assert.That((await _bed.Client.PostAsync(Path, new ByteArrayContent(good))).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await AssertErrorAsync(await _bed.Client.PostAsync(Path, new ByteArrayContent(big)), 413, 3006, $"{MaxPictureBytes}");
        // A body that is short enough for numbers of three digits.
        string numbers = string.Join(',', Enumerable.Repeat("7", big.Length));
        await AssertErrorAsync(await _bed.PostAsync(Path, $$"""{"image":[{{numbers}}]}"""), 413, 3006, $"{MaxPictureBytes}");
        string base64 = Convert.ToBase64String(big);
        await AssertErrorAsync(await _bed.PostAsync(Path, $$"""{"image":"{{base64}}"}"""), 413, 3006, $"{MaxPictureBytes}");
        string most = string.Join(',', Enumerable.Repeat("255", good.Length));
        Assert.That((await _bed.PostAsync(Path, $$"""{"image":[{{most}}]}""")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Fault083_ABodyThatIsOnlyAnnouncedTakesNoMemory()
    {
        const int announced = 100 << 20;
        await using HttpBed bed = await HttpBed.StartAsync(
            _backend,
            state => [new CloudflareApi(state, new PictureSource(), announced)],
            new HttpServerOptions { MaxPictureBytes = announced });
        long before = GC.GetTotalAllocatedBytes(precise: true);
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, bed.Server.Endpoint.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST {Path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {announced}\r\n\r\n"));
        // Said when the body is read: what is taken for it has been taken by then.
        using StreamReader reader = new(client.GetStream());
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("HTTP/1.1 100"));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(announced / 2));
    }

    [TestCase(32 << 20, 4)]
    [TestCase(1 << 30, 1.99)]
    public async Task Fault060_ABodyAlwaysFitsAnArray(int maxPictureBytes, double overhead)
    {
        await using HttpBed bed = await HttpBed.StartAsync(
            _backend, state => [new CloudflareApi(state, new PictureSource(), maxPictureBytes)]);
        foreach (RouteTraits traits in bed.Server.Routes.Select(route => route.Metadata.GetRequiredMetadata<RouteTraits>()))
        {
            Assert.That(traits.BodyOverhead, Is.EqualTo(overhead).Within(0.01));
            Assert.That((traits.BodyOverhead * maxPictureBytes) + (64 << 10), Is.LessThan(Array.MaxLength));
        }
    }

    private static readonly (Exception Thrown, int Status, int Code)[] s_errors =
    [
        (new ContextOverflowException(5000, 4096), 400, 5004),
        (new QueueFullException(3, TimeSpan.FromSeconds(7)), 429, 3040),
        (new DeadlineException(TimeSpan.FromSeconds(5)), 504, 3007),
        (new EngineStoppedException(), 503, 3040),
        (new LogitsException(7, "NotANumber"), 500, 3043),
        (new InvalidOperationException("secret"), 500, 3043),
    ];

    [Test]
    public async Task Fault084_EachErrorHasItsStatusAndCode([Range(0, 5)] int row)
    {
        (_backend.Failure, int status, int code) = s_errors[row];
        HttpResponseMessage response = await _bed.PostAsync(Path, """{"image":[1]}""");
        await AssertErrorAsync(response, status, code, "");
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Not.Contain("secret"));
        Assert.That(response.Headers.RetryAfter is not null, Is.EqualTo(status is 429 or 503));
    }

    [Test]
    public async Task Fault066_APictureIsNotFetched() => await AssertErrorAsync(
        await _bed.PostAsync(Path, """{"image":"http://127.0.0.1/a.png"}"""), 403, 5018, "image: ");

    private void AssertDefaults(byte[] picture)
    {
        LlavaRequest asked = _backend.Asked!;
        Assert.That(asked.Conversation.Pictures, Is.EqualTo(new[] { picture }));
        Assert.That(asked.Conversation.Turns.Single().Parts[1].Text, Is.EqualTo("Generate a caption for this image"));
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions { MaxTokens = 512 }));
    }

    private static async Task AssertErrorAsync(HttpResponseMessage response, int status, int code, string text)
    {
        Assert.That((int)response.StatusCode, Is.EqualTo(status));
        JsonElement body = await HttpBed.JsonAsync(response);
        Assert.That(body.GetProperty("success").GetBoolean(), Is.False);
        Assert.That(body.GetProperty("result").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(body.GetProperty("messages").GetRawText(), Is.EqualTo("[]"));
        JsonElement error = body.GetProperty("errors").EnumerateArray().Single();
        Assert.That(error.GetProperty("code").GetInt32(), Is.EqualTo(code));
        Assert.That(error.GetProperty("message").GetString(), Does.Contain(text));
    }
}
