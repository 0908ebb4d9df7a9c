using Llava.V1;

namespace IlgpuLlava.Bench;

/// <summary>What one of many clients does, chosen at random: it asks, takes back, cuts its connection, and sends what is bad.</summary>
/// <param name="server">The server.</param>
/// <param name="known">Questions with their answers.</param>
/// <param name="ledger">Where ends are noted.</param>
/// <param name="random">What chooses.</param>
internal sealed partial class SoakLoad(ServerProcess server, IReadOnlyList<KnownQuestion> known, Ledger ledger, Random random) : IDisposable
{
    private const int LongestMilliseconds = 30;
    private const int Questions = 50;

    private static readonly IReadOnlyList<BadRequest> s_bad = BadRequests.Create();

    private readonly GrpcChannel _channel = new(server.Port);
    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.HttpPort}") };

    /// <summary>One request, or a few that belong together.</summary>
    public Task StepAsync()
    {
        KnownQuestion question = known[random.Next(known.Count)];
        Question asked = Question.All[random.Next(Questions)];
        BadRequest bad = s_bad[random.Next(s_bad.Count)];
        // In its first milliseconds, or at one of its first chunks.
        int after = random.Next(6);
        TimeSpan wait = TimeSpan.FromMilliseconds(random.NextDouble() * LongestMilliseconds);
        return random.Next(100) switch
        {
            < 34 => AskAsync(question),
            < 42 => RunAsync("HTTP question", lost => ChatAsync(asked, after, lost)),
            < 44 => RunAsync("HTTP bad request", RefuseChatAsync),
            < 52 => AskTwiceAsync(),
            < 62 => RunAsync("taken back", lost => TakeBackAsync(question, after, wait, lost)),
            < 68 => RunAsync("deadline", lost => InTimeAsync(question, wait, lost)),
            < 74 => RunAsync("connection cut", lost => CutAsync(question, after, wait, lost)),
            < 77 => RunAsync("no HTTP/2", SendGarbageAsync),
            < 92 => RunAsync(bad.Kind, lost => RefuseAsync(bad, lost)),
            < 94 => RunAsync("slow reader", lost => ReadSlowlyAsync(question, lost)),
            < 99 => RunAsync("probe", ProbeAsync),
            _ => RunAsync("profile", lost => ProfileAsync(question, lost)),
        };
    }

    public void Dispose()
    {
        _channel.Dispose();
        _http.Dispose();
    }

    /// <summary>One request. Any may be refused for want of room, with a hint when to try again.</summary>
    private Task<Ending?> RunAsync(string kind, Func<CancellationToken, Task<Ending>> request) => ledger.RunAsync(kind, async lost =>
    {
        try
        {
            return await request(lost).ConfigureAwait(false);
        }
        catch (CallException e) when (e is { Code: CallException.ResourceExhausted, RetryAfter: not null })
        {
            return Ending.Refused;
        }
    });

    /// <summary>Asks until the server has room.</summary>
    private async Task AskAsync(KnownQuestion question)
    {
        while (await RunAsync("question", lost => question.AskAsync(_channel, null, lost)).ConfigureAwait(false) == Ending.Refused)
            await Task.Delay(random.Next(50, 500)).ConfigureAwait(false);
    }

    private async Task<Ending> RefuseAsync(BadRequest bad, CancellationToken lost)
    {
        try
        {
            await foreach (GenerateChunk chunk in _channel.StreamAsync<GenerateChunk>(bad.Path, bad.Body, null, lost).ConfigureAwait(false))
                throw new InvalidDataException($"it was answered with {chunk}.");
            throw new InvalidDataException("it ended with OK.");
        }
        catch (CallException e) when (e.Code == bad.Code)
        {
            return Ending.Error;
        }
    }
}
