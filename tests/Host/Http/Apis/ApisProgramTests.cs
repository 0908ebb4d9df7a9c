using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using IlgpuLlava.Host.Tests.Grpc.Serve;

namespace IlgpuLlava.Host.Tests.Http.Apis;

/// <summary>The running program over HTTP.</summary>
public class ApisProgramTests
{
    private const string Answer = """{"orange": 3, "green": 5, "yellow": 7, "purple": 9}""";
    private const string Question = "Extract the chart as JSON.";
    private static readonly byte[] _chart = File.ReadAllBytes(Repository.Sample("chart.png"));

    private Served _served = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _served = Served.Start();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_served.HttpPort}") };
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _client.Dispose();
        _served.Dispose();
    }

    [Test]
    public async Task TheBundledModelAnswersOverEachApi()
    {
        string base64 = Convert.ToBase64String(_chart);
        JsonElement ollama = await PostAsync(_client, "/api/chat", $$"""
            {"model": "tiny-llava", "stream": false, "messages": [{"role": "user", "content": "{{Question}}", "images": ["{{base64}}"]}]}
            """);
        Assert.That(ollama.GetProperty("message").GetProperty("content").GetString(), Is.EqualTo(Answer));
        Assert.That(ollama.GetProperty("eval_count").GetInt32(), Is.EqualTo(25));
        JsonElement raw = await PostAsync(
            _client, "/api/generate", """{"model": "tiny-llava", "prompt": "USER: hi ASSISTANT:", "raw": true, "stream": false}""");
        JsonElement asked = await PostAsync(_client, "/api/generate", """{"model": "tiny-llava", "prompt": "hi", "stream": false}""");
        Assert.That(raw.GetProperty("response").GetString(), Is.EqualTo(asked.GetProperty("response").GetString()));

        string numbers = string.Join(',', _chart);
        JsonElement cloudflare = await PostAsync(
            _client, "/ai/run/@cf/llava-hf/llava-1.5-7b-hf", $$"""{"image": [{{numbers}}], "prompt": "{{Question}}"}""");
        Assert.That(cloudflare.GetProperty("result").GetProperty("description").GetString(), Is.EqualTo(Answer));

        JsonElement fal = await PostAsync(_client, "/fal-ai/llava-next", $$"""
            {"image_url": "data:image/png;base64,{{base64}}", "prompt": "{{Question}}", "temperature": 0}
            """);
        Assert.That(fal.GetProperty("output").GetString(), Is.EqualTo(Answer));
    }

    /// <summary>fal's queue: an answer that was put before SIGTERM is finished, and can be had.</summary>
    [Test]
    public async Task Fault112_WhatIsQueuedAtSigtermIsAnswered_ExitCode0()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("SIGTERM is sent with kill.");
        using Served served = Served.Start("--drain-wait", "0");
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{served.HttpPort}") };
        JsonElement job = await PostAsync(client, "/queue/fal-ai/llava-next", $$"""
            {"image_url": "{{Convert.ToBase64String(_chart)}}", "prompt": "{{Question}}", "temperature": 100, "max_tokens": 300}
            """);
        served.Signal("TERM");
        // It ends when there is an answer.
        await client.GetStringAsync(job.GetProperty("status_url").GetString() + "/stream");
        string answer = await client.GetStringAsync(job.GetProperty("response_url").GetString());
        Assert.That(JsonSerializer.Deserialize<JsonElement>(answer).GetProperty("output").GetString(), Is.Not.Empty);
        Assert.That(await served.EndAsync(), Is.EqualTo((0, "", "")));
    }

    /// <summary>What the ready line tells to try, as it is told.</summary>
    [Test]
    public async Task TheReadyLinesCommandIsAnswered()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Commands are run by a shell.");
        string path = Path.Combine(Path.GetTempPath(), $"llava {Guid.NewGuid():N}");
        using Served served = Served.Start("--http", "unix:" + path);
        Assert.That(served.Ready, Does.Contain($"; try: curl --unix-socket '{path}' --data-binary @PICTURE http://localhost/ai/run/@cf/"));
        using HttpClient client = new(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        // As curl does it.
        ByteArrayContent picture = new(_chart);
        picture.Headers.ContentType = new("application/x-www-form-urlencoded");
        HttpResponseMessage response = await client.PostAsync(served.Ready.Split(' ')[^1], picture);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        JsonElement result = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync()).GetProperty("result");
        Assert.That(result.GetProperty("description").GetString(), Is.Not.Empty);
        File.Delete(path);
    }

    /// <summary>What a user types is text, whatever it looks like: no control token, no place of a picture.</summary>
    [Test]
    public async Task Fault042_Fault043_ControlTokensInAQuestionAreText([Values("", "picture")] string with)
    {
        string images = with.Length == 0 ? "" : $"\"{Convert.ToBase64String(_chart)}\"";
        int without = await CountAsync("a  b");
        string[] all = ["<image>", "</s>", "<s>", "[INST]", "<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|start_header_id|>"];
        foreach (string typed in all)
        {
            // A control token would be one, a picture 64; as text they are a few.
            Assert.That(await CountAsync($"a {typed} b"), Is.InRange(without + 2, without + 30), typed);
        }

        async Task<int> CountAsync(string prompt)
        {
            JsonElement answer = await PostAsync(_client, "/api/generate", $$"""
                {"model": "tiny-llava", "stream": false, "prompt": "{{prompt}}", "images": [{{images}}], "options": {"num_predict": 1} }
                """);
            return answer.GetProperty("prompt_eval_count").GetInt32();
        }
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body)
    {
        HttpResponseMessage response = await client.PostAsync(path, new StringContent(body, null, "application/json"));
        string text = await response.Content.ReadAsStringAsync();
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }
}
