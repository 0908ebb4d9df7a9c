using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Http.Apis.OpenAi;

/// <summary>From answers to OpenAI's bodies.</summary>
public class OpenAiReplyTests
{
    private static readonly LlavaLogprob s_a = new(5, " a", -0.5f, [new(5, " a", -0.5f, []), new(6, "<0xE6>", float.NegativeInfinity, [])]);
    private static readonly LlavaLogprob s_b = new(7, "b", -1, [new(7, "b", -1, []), new(8, "é", -2, [])]);

    private static readonly LlavaChunk[] s_answer =
    [
        new() { Text = "", TokenIds = [3] },
        new() { Index = 1, Text = "x", TokenIds = [4], FinishReason = FinishReason.Length },
        new() { Text = " a", TokenIds = [5], Logprobs = [s_a] },
        new() { Text = "", TokenIds = [6] },
        new()
        {
            Text = "b",
            TokenIds = [7],
            Logprobs = [s_b],
            FinishReason = FinishReason.Stop,
            Usage = new LlavaUsage(100, 64, 5, 80),
            Times = new LlavaTimes(
                TimeSpan.FromMilliseconds(1),
                new StageTimes(
                    TimeSpan.FromMilliseconds(2),
                    TimeSpan.FromMilliseconds(3),
                    TimeSpan.FromMilliseconds(4),
                    TimeSpan.FromMilliseconds(5.5))),
        },
    ];

    private const string Usage =
        """{"prompt_tokens":100,"completion_tokens":5,"total_tokens":105,"prompt_tokens_details":{"cached_tokens":80,"image_tokens":64}}""";

    private const string Times = """{"times":{"queue":1,"picture":2,"vision":3,"prefill":4,"decode":5.5}}""";

    private const string Chat = """{"messages":[{"role":"user","content":"hi"}],"logprobs":true,"stream":true""";

    [Test]
    public async Task AWholeChatAnswer()
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync(s_answer);
        JsonElement reply = await bed.PostAsync(OpenAiBed.Chat, """{"messages":[{"role":"user","content":"hi"}],"n":2}""");
        Assert.That(reply.GetProperty("id").GetString(), Does.StartWith("chatcmpl-"));
        Assert.That(reply.GetProperty("object").GetString(), Is.EqualTo("chat.completion"));
        Assert.That(reply.GetProperty("created").GetInt64(), Is.GreaterThan(0));
        Assert.That(reply.GetProperty("model").GetString(), Is.EqualTo("some-model"));
        Assert.That(reply.GetProperty("choices").GetRawText(), Is.EqualTo(
            """
            [{"message":{"role":"assistant","content":" ab","refusal":null},"index":0,"logprobs":null,"finish_reason":"stop"},
            {"message":{"role":"assistant","content":"x","refusal":null},"index":1,"logprobs":null,"finish_reason":"length"}]
            """.ReplaceLineEndings("")));
        Assert.That(reply.GetProperty("usage").GetRawText(), Is.EqualTo(Usage));
        Assert.That(reply.GetProperty("ilgpu_llava").GetRawText(), Is.EqualTo(Times));
    }

    [Test]
    public async Task ChatAsAStream()
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync(s_answer);
        IReadOnlyList<string> events = await bed.EventsAsync(OpenAiBed.Chat, Chat + ""","stream_options":{"include_usage":true}}""");
        Assert.That(events[^1], Is.EqualTo("[DONE]"));
        JsonElement[] pieces = [.. events.SkipLast(1).Select(e => JsonElement.Parse(e))];
        Assert.That(pieces.Select(p => p.GetProperty("id").GetString()).Distinct().Count(), Is.EqualTo(1));
        Assert.That(pieces.Select(p => p.GetProperty("object").GetString()), Has.All.EqualTo("chat.completion.chunk"));
        Assert.That(pieces.Select(p => p.GetProperty("choices").GetRawText()), Is.EqualTo((string[])
        [
            """[{"delta":{"role":"assistant","content":""},"index":0,"logprobs":{"content":[],"refusal":null},"finish_reason":null}]""",
            """
            [{"delta":{"role":"assistant","content":"x"},"index":1,"logprobs":{"content":[],"refusal":null},
            "finish_reason":"length"}]
            """.ReplaceLineEndings(""),
            """
            [{"delta":{"content":" a"},"index":0,"logprobs":{"content":[{"token":" a","logprob":-0.5,"bytes":[32,97],"top_logprobs":
            [{"token":" a","logprob":-0.5,"bytes":[32,97]},{"token":"<0xE6>","logprob":-9999,"bytes":[230]}]}],"refusal":null},
            "finish_reason":null}]
            """.ReplaceLineEndings(""),
            """
            [{"delta":{"content":"b"},"index":0,"logprobs":{"content":[{"token":"b","logprob":-1,"bytes":[98],"top_logprobs":
            [{"token":"b","logprob":-1,"bytes":[98]},{"token":"é","logprob":-2,"bytes":[195,169]}]}],"refusal":null},
            "finish_reason":"stop"}]
            """.ReplaceLineEndings(""),
            "[]",
        ]));
        Assert.That(pieces.SkipLast(1).Select(p => p.GetProperty("usage").ValueKind), Has.All.EqualTo(JsonValueKind.Null));
        Assert.That(pieces[^1].GetProperty("usage").GetRawText(), Is.EqualTo(Usage));
        Assert.That(pieces[^1].GetProperty("ilgpu_llava").GetRawText(), Is.EqualTo(Times));
    }

    [Test]
    public async Task UsageIsToldWhereItIsAskedForAlone()
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync(s_answer);
        IReadOnlyList<string> events = await bed.EventsAsync(OpenAiBed.Chat, Chat + "}");
        Assert.That(events, Has.None.Contains("usage").And.None.Contains("times"));
        Assert.That(events, Has.Count.EqualTo(5));
    }

    [Test]
    public async Task AWholeText()
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync(s_answer);
        JsonElement reply = await bed.PostAsync(OpenAiBed.Text, """{"prompt":"hi","logprobs":2}""");
        Assert.That(reply.GetProperty("object").GetString(), Is.EqualTo("text_completion"));
        Assert.That(reply.GetProperty("choices")[0].GetRawText(), Is.EqualTo(
            """
            {"text":" ab","index":0,"logprobs":{"tokens":[" a","b"],"token_logprobs":[-0.5,-1],"top_logprobs":
            [{" a":-0.5,"<0xE6>":-9999},{"b":-1,"é":-2}],"text_offset":[0,2]},"finish_reason":"stop"}
            """.ReplaceLineEndings("")));
        Assert.That(reply.GetProperty("usage").GetRawText(), Is.EqualTo(Usage));
    }

    [Test]
    public async Task TextAsAStream()
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync(s_answer);
        IReadOnlyList<string> events = await bed.EventsAsync(OpenAiBed.Text, """{"prompt":"hi","logprobs":0,"stream":true}""");
        JsonElement last = JsonElement.Parse(events[^2]).GetProperty("choices")[0];
        Assert.That((last.GetProperty("text").GetString(), last.GetProperty("finish_reason").GetString()), Is.EqualTo(("b", "stop")));
        Assert.That(last.GetProperty("logprobs").GetProperty("text_offset").GetRawText(), Is.EqualTo("[2]"));
    }

    private static readonly (Exception Thrown, int Status, string Type, string? Code)[] s_errors =
    [
        (new PictureException(0, new Model.Images.ImageFormatException(Model.Images.ImageFault.Corrupt, "bad")), 400,
            "invalid_request_error", null),
        (new ContextOverflowException(5000, 4096), 400, "invalid_request_error", "context_length_exceeded"),
        (new PictureUrlException("u"), 403, "permission_error", "url_not_allowed"),
        (new QueueFullException(3, TimeSpan.FromSeconds(7)), 429, "rate_limit_error", "rate_limit_exceeded"),
        (new LogitsException(7, "NotANumber"), 500, "server_error", null),
        (new EngineStoppedException(), 503, "server_error", null),
        (new DeadlineException(TimeSpan.FromSeconds(5)), 504, "server_error", null),
    ];

    [Test]
    public async Task Fault084_ErrorsAreOpenAis([Range(0, 6)] int row, [Values] bool stream)
    {
        (Exception thrown, int status, string type, string? code) = s_errors[row];
        await using OpenAiBed bed = await OpenAiBed.StartAsync();
        bed.Backend.Failure = thrown;
        string body = $$"""{"messages":[{"role":"user","content":"hi"}],"stream":{{(stream ? "true" : "false")}}}""";
        JsonElement error = (await bed.PostAsync(OpenAiBed.Chat, body, status)).GetProperty("error");
        Assert.That((error.GetProperty("type").GetString(), error.GetProperty("code").GetString()), Is.EqualTo((type, code)));
        Assert.That(error.GetProperty("message").GetString(), Is.EqualTo(thrown.Message));
        Assert.That(error.GetProperty("param").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task Fault084_AnErrorAmidAStreamIsAnEvent()
    {
        await using OpenAiBed bed = await OpenAiBed.StartAsync();
        bed.Backend.Answer = (_, _) => Fail();
        IReadOnlyList<string> events = await bed.EventsAsync(OpenAiBed.Chat, Chat + "}");
        Assert.That(events, Has.Count.EqualTo(2));
        Assert.That(JsonElement.Parse(events[1]).GetProperty("error").GetProperty("type").GetString(), Is.EqualTo("server_error"));

        static async IAsyncEnumerable<LlavaChunk> Fail()
        {
            await Task.Yield();
            yield return new LlavaChunk { Text = "a" };
            throw new LogitsException(7, "NotANumber");
        }
    }

    [Test]
    public async Task Fault098_AClientThatGoesCancelsItsAnswer()
    {
        TaskCompletionSource cancelled = new();
        await using OpenAiBed bed = await OpenAiBed.StartAsync();
        bed.Backend.Answer = Endless;
        using HttpRequestMessage request = new(HttpMethod.Post, OpenAiBed.Chat) { Content = new StringContent(Chat + "}") };
        using (HttpResponseMessage response = await bed.Http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
            Assert.That((int)response.StatusCode, Is.EqualTo(200));
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60));

        async IAsyncEnumerable<LlavaChunk> Endless(
            LlavaRequest _, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            yield return new LlavaChunk { Text = "a" };
            await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancelled.SetResult();
        }
    }
}
