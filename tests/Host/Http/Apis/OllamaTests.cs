using System.Net;
using System.Text.Json;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Http.Apis;

/// <summary>Ollama's API over a backend that computes nothing.</summary>
public class OllamaTests
{
    private FakeBackend _backend = null!;
    private HttpBed _bed = null!;

    [SetUp]
    public async Task StartAsync() => _bed = await HttpBed.StartAsync(
        _backend = new FakeBackend(), state => [new OllamaApi(state, new PictureSource(), TimeProvider.System)]);

    [TearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task EveryFieldOfGenerateArrives()
    {
        HttpResponseMessage response = await _bed.PostAsync("/api/generate", """
            {"model": "some-model:latest", "prompt": "How many?", "system": "Be brief.", "images": ["AQ==", "Ag=="], "stream": false,
             "format": {"type": "integer"}, "logprobs": true, "top_logprobs": 3, "keep_alive": "5m", "template": "", "suffix": "",
             "context": [], "think": false, "raw": false,
             "options": {"temperature": 0.5, "top_p": 0.75, "top_k": 7, "min_p": 0.125, "seed": 9, "num_predict": 3, "stop": ["a", "b"],
                         "repeat_penalty": 1.5, "presence_penalty": -1, "frequency_penalty": 2, "num_ctx": 2048, "mirostat": 1}}
            """);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        LlavaRequest asked = _backend.Asked!;
        Assert.That(Turns(asked), Is.EqualTo(new[] { (ChatRole.System, "Be brief."), (ChatRole.User, "image|image|How many?") }));
        Assert.That(asked.Conversation.Pictures, Is.EqualTo(new byte[][] { [1], [2] }));
        Assert.That(asked.Options, Is.EqualTo(new GenerationOptions
        {
            MaxTokens = 3,
            Temperature = 0.5f,
            TopP = 0.75f,
            TopK = 7,
            MinP = 0.125f,
            Seed = 9,
            RepetitionPenalty = 1.5f,
            PresencePenalty = -1,
            FrequencyPenalty = 2,
        }));
        Assert.That((asked.Stop, asked.JsonSchema, asked.Logprobs), Is.EqualTo((new[] { "a", "b" }, """{"type": "integer"}""", 3)));
    }

    [Test]
    public async Task EveryTurnOfAChatArrives()
    {
        HttpResponseMessage response = await _bed.PostAsync("/api/chat", """
            {"model": "some-model", "stream": false, "format": "json", "tools": [], "messages": [
              {"role": "system", "content": "Be brief."}, {"role": "user", "content": "one", "images": ["AQ=="]},
              {"role": "assistant", "content": "two"}, {"role": "user", "content": "three", "images": ["Ag=="]}]}
            """);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        LlavaRequest asked = _backend.Asked!;
        (ChatRole, string)[] turns =
            [(ChatRole.System, "Be brief."), (ChatRole.User, "image|one"), (ChatRole.Assistant, "two"), (ChatRole.User, "image|three")];
        Assert.That(Turns(asked), Is.EqualTo(turns));
        Assert.That(asked.Conversation.Pictures, Is.EqualTo(new byte[][] { [1], [2] }));
        Assert.That((asked.Options, asked.JsonSchema, asked.Logprobs),
            Is.EqualTo((new GenerationOptions { MaxTokens = int.MaxValue }, """{"type":"object"}""", (int?)null)));
    }

    [Test]
    public async Task Fault047_ARawPromptIsContinuedAsItIs_NoTemplateOfAClientIsTaken()
    {
        await _bed.PostAsync("/api/generate", """{"model":"some-model","prompt":"Once","raw":true,"stream":false}""");
        Assert.That(_backend.Asked!.Conversation.PlainText, Is.EqualTo("Once"));
        await AssertRefusedAsync("/api/generate", """{"model":"some-model","prompt":"hi","template":"{{ .Prompt }}"}""", "template: ");
        await AssertRefusedAsync(
            "/api/chat", """{"model":"some-model","messages":[{"role":"user","content":"hi"}],"template":"x"}""", "template: ");
        await AssertRefusedAsync("/api/generate", """{"model":"some-model","prompt":"hi","raw":true,"images":["AQ=="]}""", "raw: ");
    }

    [Test]
    public async Task AWholeAnswerHasTextCountsAndTimes()
    {
        _backend.Answer = (_, _) => FakeBackend.Chunks(_answer);
        JsonElement answer = await HttpBed.JsonAsync(
            await _bed.PostAsync("/api/generate", """{"model":"some-model:latest","prompt":"hi","stream":false}"""));
        Assert.That(Text(answer, "model", "response", "done_reason"), Is.EqualTo(("some-model:latest", "a b", "length")));
        AssertEnd(answer);
        JsonElement logprob = answer.GetProperty("logprobs")[0];
        Assert.That((logprob.GetProperty("token").GetString(), logprob.GetProperty("logprob").GetSingle()), Is.EqualTo(("a", -0.5f)));
        Assert.That(logprob.GetProperty("top_logprobs")[1].GetProperty("token").GetString(), Is.EqualTo("y"));

        answer = await HttpBed.JsonAsync(await _bed.PostAsync(
            "/api/chat", """{"model":"some-model","messages":[{"role":"user","content":"hi"}],"stream":false}"""));
        Assert.That(answer.GetProperty("message").GetRawText(), Is.EqualTo("""{"role":"assistant","content":"a b"}"""));
        AssertEnd(answer);
    }

    [Test]
    public async Task AnAnswerComesInLines_WhereNothingElseIsSaid()
    {
        _backend.Answer = (_, _) => FakeBackend.Chunks(_answer);
        HttpResponseMessage response = await _bed.PostAsync("/api/generate", """{"model":"some-model","prompt":"hi"}""");
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/x-ndjson"));
        JsonElement[] lines = await LinesAsync(response);
        Assert.That(lines.Select(line => line.GetProperty("response").GetString()), Is.EqualTo(new[] { "a", " b", "" }));
        Assert.That(lines.Select(line => line.GetProperty("done").GetBoolean()), Is.EqualTo(new[] { false, false, true }));
        AssertEnd(lines[2]);

        response = await _bed.PostAsync("/api/chat", """{"model":"some-model","messages":[{"role":"user","content":"hi"}]}""");
        lines = await LinesAsync(response);
        IEnumerable<string?> texts = lines.Select(line => line.GetProperty("message").GetProperty("content").GetString());
        Assert.That(texts, Is.EqualTo(new[] { "a", " b", "" }));
        AssertEnd(lines[2]);
    }

    [TestCase("/api/generate", """{"model":"some-model"}""")]
    [TestCase("/api/generate", """{"model":"some-model","prompt":"","stream":false,"keep_alive":-1}""")]
    [TestCase("/api/chat", """{"model":"some-model"}""")]
    [TestCase("/api/chat", """{"model":"some-model","messages":[]}""")]
    public async Task Fault038_WhoAsksNothingIsToldThatTheModelIsLoaded(string path, string body)
    {
        HttpResponseMessage response = await _bed.PostAsync(path, body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        JsonElement answer = await HttpBed.JsonAsync(response);
        Assert.That((answer.GetProperty("done").GetBoolean(), answer.GetProperty("done_reason").GetString()), Is.EqualTo((true, "load")));
        Assert.That(_backend.Asked, Is.Null);
    }

    [Test]
    public async Task TheModelIsDescribed()
    {
        JsonElement[] entries =
        [
            (await GetAsync("/api/tags")).GetProperty("models")[0],
            (await GetAsync("/api/ps")).GetProperty("models")[0],
        ];
        foreach (JsonElement entry in entries)
        {
            Assert.That(Text(entry, "name", "model", "digest"), Is.EqualTo(
                ("some-model:latest", "some-model:latest", entries[0].GetProperty("digest").GetString())));
            Assert.That(entry.GetProperty("digest").GetString(), Does.Match("^[0-9a-f]{64}$"));
            Assert.That(entry.GetProperty("size").GetInt64(), Is.EqualTo(14_000_000_000));
            Assert.That(Text(entry.GetProperty("details"), "family", "parameter_size", "quantization_level"),
                Is.EqualTo(("llava", "7.0B", "F16")));
        }
        Assert.That(entries[1].GetProperty("expires_at").GetDateTimeOffset(), Is.GreaterThan(DateTimeOffset.UtcNow.AddYears(100)));
        JsonElement shown = await HttpBed.JsonAsync(await _bed.PostAsync("/api/show", """{"model":"some-model"}"""));
        Assert.That(shown.GetProperty("capabilities").GetRawText(), Is.EqualTo("""["completion","vision"]"""));
        Assert.That(shown.GetProperty("model_info").GetProperty("llava.context_length").GetInt32(), Is.EqualTo(4096));
        Assert.That((await GetAsync("/api/version")).GetProperty("version").GetString(), Does.Match(@"^\d+\.\d+\.\d+"));
        using HttpRequestMessage head = new(HttpMethod.Head, "/api/tags");
        Assert.That((await _bed.Client.SendAsync(head)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("")]
    [TestCase(""" "model": "", """)]
    [TestCase(""" "model": " ", """)]
    [TestCase(""" "model": "../some-model", """)]
    [TestCase(""" "model": "some-model:7b", """)]
    [TestCase(""" "model": "llava", """)]
    public async Task Fault076_AModelThatIsNotLoaded(string model)
    {
        foreach (string path in (string[])["/api/generate", "/api/chat", "/api/show"])
        {
            HttpResponseMessage response = await _bed.PostAsync(path, $$"""{ {{model}} "prompt": "hi", "messages": []}""");
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
            Assert.That((await HttpBed.JsonAsync(response)).GetProperty("error").GetString(), Does.Contain("'some-model'"));
        }
        Assert.That(_backend.Asked, Is.Null);
    }

    private static readonly (string Fields, string Text)[] s_bad =
    [
        (""" "options": {"num_predict": 0} """, "options.num_predict: it is 0"),
        (""" "options": {"num_predict": -3} """, "options.num_predict"),
        (""" "options": {"num_predict": 99999999999} """, "options.num_predict"),
        (""" "options": {"temperature": -1} """, "temperature"),
        (""" "options": {"temperature": 1e39} """, "options.temperature"),
        (""" "options": {"temperature": "warm"} """, "options.temperature"),
        (""" "options": {"top_p": 0} """, "top_p"),
        (""" "options": {"top_p": 1.1} """, "top_p"),
        (""" "options": {"top_k": -1} """, "top_k"),
        (""" "options": {"min_p": 2} """, "min_p"),
        (""" "options": {"repeat_penalty": 0} """, "options.repeat_penalty"),
        (""" "options": {"presence_penalty": 3} """, "presence_penalty"),
        (""" "options": {"stop": [1]} """, "options.stop[0]"),
        (""" "options": [] """, "options: "),
        (""" "logprobs": true, "top_logprobs": 21 """, "top_logprobs: "),
        (""" "format": "xml" """, "format: "),
        (""" "think": "high" """, "think: "),
        (""" "think": true """, "think: "),
        (""" "suffix": "the end" """, "suffix: "),
        (""" "context": [1, 2] """, "context: "),
        (""" "images": [5] """, "images[0]: "),
        (""" "images": ["AQ==", "no base64!"] """, "images[1]: "),
        (""" "stream": "yes" """, "stream: "),
    ];

    [Test]
    public async Task Fault072_Fault075_AFieldThatCannotBeIsNamed([Range(0, 22)] int row)
    {
        Assert.That(s_bad, Has.Length.EqualTo(23));
        await AssertRefusedAsync("/api/generate", $$"""{"model":"some-model","prompt":"hi",{{s_bad[row].Fields}} }""", s_bad[row].Text);
        Assert.That(_backend.Asked, Is.Null);
    }

    [TestCase(""" "tools": [{"type": "function"}] """, "tools: ")]
    [TestCase(""" "messages": [{"content": "hi"}] """, "messages[0].role: it is missing")]
    [TestCase(""" "messages": [{"role": "tool", "content": "hi"}] """, "messages[0].role: it is 'tool'")]
    [TestCase(""" "messages": [{"role": "user", "content": ["hi"]}] """, "messages[0].content: ")]
    [TestCase(""" "messages": [{"role": "user", "images": ["?"]}] """, "messages[0].images[0]: ")]
    [TestCase(""" "messages": [{"role": "assistant", "tool_calls": [{}]}] """, "messages[0].tool_calls: ")]
    public Task Fault075_AMessageThatCannotBeIsNamed(string fields, string text) =>
        AssertRefusedAsync("/api/chat", $$"""{"model":"some-model",{{fields}} }""", text);

    [TestCase(-1, int.MaxValue)]
    [TestCase(-2, int.MaxValue)]
    [TestCase(1, 1)]
    [TestCase(int.MaxValue, int.MaxValue)]
    public async Task Fault072_NoLimitIsMinusOneOrTwo(int sent, int asked)
    {
        string body = $$"""{"model":"some-model","prompt":"hi","options":{"num_predict":{{sent}} } }""";
        await _bed.PostAsync("/api/generate", body);
        Assert.That(_backend.Asked!.Options.MaxTokens, Is.EqualTo(asked));
    }

    [Test]
    public async Task Fault073_ASeedIsTakenAsItIs_NoneAndMinusOneAreDrawn()
    {
        Assert.That((await SeedAsync(""" "seed": 0 """), await SeedAsync(""" "seed": -2 """)), Is.EqualTo((0ul, ulong.MaxValue - 1)));
        foreach (string drawn in (string[])[""" "temperature": 1 """, """ "seed": -1 """])
            Assert.That(await SeedAsync(drawn), Is.Not.EqualTo(await SeedAsync(drawn)));

        async Task<ulong> SeedAsync(string options)
        {
            await _bed.PostAsync("/api/generate", $$"""{"model":"some-model","prompt":"hi","options":{ {{options}} } }""");
            return _backend.Asked!.Options.Seed;
        }
    }

    [Test]
    public async Task Fault066_APictureIsNotFetched()
    {
        HttpResponseMessage response = await _bed.PostAsync(
            "/api/generate", """{"model":"some-model","prompt":"hi","images":["http://127.0.0.1/a.png"]}""");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Fault084_ErrorsAreTold_AmidLinesToo()
    {
        _backend.Failure = new ContextOverflowException(5000, 4096);
        await AssertRefusedAsync("/api/generate", """{"model":"some-model","prompt":"hi"}""", "5000");
        _backend.Failure = null;
        _backend.Answer = (_, _) => Fail();
        HttpResponseMessage response = await _bed.PostAsync("/api/generate", """{"model":"some-model","prompt":"hi"}""");
        JsonElement[] lines = await LinesAsync(response);
        Assert.That(lines[1].GetProperty("error").GetString(), Does.Contain("no numbers"));

        static async IAsyncEnumerable<LlavaChunk> Fail()
        {
            await Task.Yield();
            yield return new LlavaChunk { Text = "a" };
            throw new LogitsException(7, "NotANumber");
        }
    }

    private static readonly LlavaLogprob s_logprob =
        new(5, "a", -0.5f, [new LlavaLogprob(5, "a", -0.5f, []), new LlavaLogprob(6, "y", -2, [])]);

    private static readonly LlavaChunk[] _answer =
    [
        new() { Text = "a", Logprobs = [s_logprob] },
        new() { Text = "" },
        new() { Text = " b" },
        new()
        {
            FinishReason = FinishReason.Length,
            Usage = new LlavaUsage(70, 64, 2, 60),
            Times = new LlavaTimes(
                TimeSpan.FromTicks(1),
                new StageTimes(TimeSpan.FromTicks(2), TimeSpan.FromTicks(3), TimeSpan.FromTicks(4), TimeSpan.FromSeconds(5))),
        },
    ];

    private static void AssertEnd(JsonElement end)
    {
        Assert.That((end.GetProperty("done").GetBoolean(), end.GetProperty("done_reason").GetString()), Is.EqualTo((true, "length")));
        string[] names =
            ["prompt_eval_count", "eval_count", "total_duration", "load_duration", "prompt_eval_duration", "eval_duration"];
        Assert.That(names.Select(name => end.GetProperty(name).GetInt64()),
            Is.EqualTo(new long[] { 70, 2, 5_000_001_000, 100, 900, 5_000_000_000 }));
        Assert.That(end.GetProperty("created_at").GetDateTimeOffset(), Is.LessThanOrEqualTo(DateTimeOffset.UtcNow));
    }

    private async Task AssertRefusedAsync(string path, string body, string text)
    {
        HttpResponseMessage response = await _bed.PostAsync(path, body);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await HttpBed.JsonAsync(response)).GetProperty("error").GetString(), Does.Contain(text));
    }

    private async Task<JsonElement> GetAsync(string path) => await HttpBed.JsonAsync(await _bed.Client.GetAsync(path));

    private static async Task<JsonElement[]> LinesAsync(HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.That(body, Does.EndWith("\n"));
        return [.. body.TrimEnd('\n').Split('\n').Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
    }

    private static (string?, string?, string?) Text(JsonElement element, string a, string b, string c) =>
        (element.GetProperty(a).GetString(), element.GetProperty(b).GetString(), element.GetProperty(c).GetString());

    private static IEnumerable<(ChatRole, string)> Turns(LlavaRequest request) =>
        request.Conversation.Turns.Select(t => (t.Role, string.Join('|', t.Parts.Select(p => p.Text ?? "image"))));
}
