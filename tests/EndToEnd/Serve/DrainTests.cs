using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Serve;
using Llava.V1;

namespace IlgpuLlava.EndToEnd.Tests.Serve;

/// <summary>SIGTERM to the program under load.</summary>
[Platform(Exclude = "Win", Reason = "SIGTERM is sent with kill.")]
public class DrainTests
{
    private const string Path = "/llava.v1.Llava/";
    private const int InFlight = 24;
    private const int OverHttp = 8;
    private const int Tokens = 100;

    /// <summary>Eight streams over HTTP, which are being answered, and sixteen calls over gRPC, which wait behind them.</summary>
    [Test]
    public async Task Fault112_TwentyFourInFlightAtSigterm_EachGetsItsWholeAnswer_ExitCode0()
    {
        using Served served = Served.Start("--max-batch", $"{OverHttp}", "--drain-wait", "1", "--drain-timeout", "300");
        using Client client = new(served.Port);
        using HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{served.HttpPort}") };
        GenerateRequest[] requests = [.. Questions()];
        string[] alone = new string[InFlight];
        for (int i = 0; i < InFlight; i++)
            alone[i] = Text((await client.CallAsync(Path + "Generate", requests[i])).All<GenerateChunk>());

        HttpResponseMessage[] streams = await Task.WhenAll(requests.Take(OverHttp).Select(r => StreamAsync(http, r)));
        Client.Stream[] calls = [.. requests.Skip(OverHttp).Select(_ => client.Open(Path + "Generate"))];
        for (int i = 0; i < calls.Length; i++)
        {
            await calls[i].SendAsync(requests[OverHttp + i]);
            calls[i].Complete();
        }
        // The connection brings calls in their order: when this one is answered, all of those have come.
        (await client.CallAsync(Path + "CountTokens", requests[0])).AssertStatus(GrpcStatusCode.Ok);
        served.Signal("TERM");
        for (int i = 0; i < OverHttp; i++)
            Assert.That(await ReadAsync(streams[i]), Is.EqualTo(alone[i]), $"request {i}");
        for (int i = 0; i < calls.Length; i++)
        {
            List<GenerateChunk> chunks = [];
            while (await calls[i].ReadAsync<GenerateChunk>() is { } chunk)
                chunks.Add(chunk);
            (await calls[i].EndAsync()).AssertStatus(GrpcStatusCode.Ok);
            Assert.That(Text(chunks), Is.EqualTo(alone[OverHttp + i]), $"request {OverHttp + i}");
            Assert.That((chunks[^1].FinishReason, chunks[^1].Usage.CompletionTokens), Is.EqualTo((FinishReason.Length, Tokens)));
            await calls[i].DisposeAsync();
        }
        Assert.That(await served.EndAsync(), Is.EqualTo((0, "", "")));
    }

    /// <summary>Done when the answer has begun.</summary>
    private static async Task<HttpResponseMessage> StreamAsync(HttpClient http, GenerateRequest request)
    {
        object[] content =
        [
            new { type = "image_url", image_url = new { url = "data:;base64," + request.Turns[0].Parts[0].Image.ToBase64() } },
            new { type = "text", text = request.Turns[0].Parts[1].Text },
        ];
        using HttpRequestMessage message = new(HttpMethod.Post, "/v1/chat/completions");
        message.Content = JsonContent.Create(new
        {
            model = "tiny-llava",
            stream = true,
            max_tokens = Tokens,
            ignore_eos = true,
            messages = new[] { new { role = "user", content } },
        });
        return (await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead)).EnsureSuccessStatusCode();
    }

    /// <summary>The text of server-sent events, which must have their end.</summary>
    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        string[] events = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.That(events[^1], Is.EqualTo("data: [DONE]"));
        response.Dispose();
        return string.Concat(events.SkipLast(1).Select(e =>
        {
            using JsonDocument json = JsonDocument.Parse(e["data: ".Length..]);
            JsonElement delta = json.RootElement.GetProperty("choices")[0].GetProperty("delta");
            return delta.TryGetProperty("content", out JsonElement text) ? text.GetString() : "";
        }));
    }

    private static string Text(IEnumerable<GenerateChunk> chunks) => string.Concat(chunks.Select(c => c.Text));

    /// <summary>Each about a picture of its own, with an answer that takes its time.</summary>
    private static IEnumerable<GenerateRequest> Questions()
    {
        foreach (string line in File.ReadLines(RepositoryRoot.Combine("tests", "tiny-llava", "eval.jsonl")).Take(InFlight))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            string picture = RepositoryRoot.Combine("tests", "tiny-llava", json.RootElement.GetProperty("image").GetString()!);
            Turn turn = new() { Role = Role.User };
            turn.Parts.Add(new Part { Image = ByteString.CopyFrom(File.ReadAllBytes(picture)) });
            turn.Parts.Add(new Part { Text = json.RootElement.GetProperty("question").GetString()! });
            yield return new GenerateRequest { Turns = { turn }, MaxTokens = Tokens, IgnoreEos = true };
        }
    }
}
