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
    private const int Tokens = 100;

    [Test]
    public async Task Fault112_TwentyFourInFlightAtSigterm_EachGetsItsWholeAnswer_ExitCode0()
    {
        // Eight are answered at once; sixteen wait.
        using Served served = Served.Start("--max-batch", "8", "--drain-wait", "1", "--drain-timeout", "300");
        using Client client = new(served.Port);
        GenerateRequest[] requests = [.. Questions()];
        string[] alone = new string[InFlight];
        for (int i = 0; i < InFlight; i++)
            alone[i] = Text((await client.CallAsync(Path + "Generate", requests[i])).All<GenerateChunk>());

        Client.Stream[] calls = [.. requests.Select(_ => client.Open(Path + "Generate"))];
        for (int i = 0; i < InFlight; i++)
        {
            await calls[i].SendAsync(requests[i]);
            calls[i].Complete();
        }
        // The connection brings calls in their order: when this one is answered, all of those have come.
        (await client.CallAsync(Path + "CountTokens", requests[0])).AssertStatus(GrpcStatusCode.Ok);
        GenerateChunk first = (await calls[0].ReadAsync<GenerateChunk>())!;
        served.Signal("TERM");
        for (int i = 0; i < InFlight; i++)
        {
            List<GenerateChunk> chunks = i == 0 ? [first] : [];
            while (await calls[i].ReadAsync<GenerateChunk>() is { } chunk)
                chunks.Add(chunk);
            (await calls[i].EndAsync()).AssertStatus(GrpcStatusCode.Ok);
            Assert.That(Text(chunks), Is.EqualTo(alone[i]), $"request {i}");
            Assert.That((chunks[^1].FinishReason, chunks[^1].Usage.CompletionTokens), Is.EqualTo((FinishReason.Length, Tokens)));
            await calls[i].DisposeAsync();
        }
        Assert.That(await served.EndAsync(), Is.EqualTo((0, "", "")));
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
