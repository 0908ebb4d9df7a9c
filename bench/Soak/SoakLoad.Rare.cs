using System.Net.Sockets;
using Grpc.Health.V1;
using Llava.V1;

namespace IlgpuLlava.Bench;

internal sealed partial class SoakLoad
{
    private static readonly NewPictures s_pictures = new();
    private static readonly SemaphoreSlim s_profile = new(1);

    private static readonly byte[][] s_garbage =
    [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(),
        // The half of a SETTINGS frame.
        [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 0, 0, 6, 4],
        // A frame of 16 megabytes.
        [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, 255, 255, 255, 0, 0, 0, 0, 0, 1],
        [.. Enumerable.Range(0, 200).Select(i => (byte)(i * 7))],
        [],
    ];

    /// <summary>A picture that nobody saw, and the same again, now known: the answers are the same.</summary>
    private async Task AskTwiceAsync()
    {
        (string text, byte[] picture) = s_pictures.Next();
        KnownQuestion question = new(Question.Ask(text, picture));
        string? first = null;
        for (int i = 0; i < 2; i++)
        {
            await RunAsync("new picture", async lost =>
            {
                string answer = await question.ReadAsync(_channel, null, lost).ConfigureAwait(false);
                first ??= answer;
                return first == answer ? Ending.Whole : throw new InvalidDataException($"first it was {first}, then {answer}.");
            }).ConfigureAwait(false);
        }
    }

    private async Task<Ending> TakeBackAsync(KnownQuestion question, int after, TimeSpan wait, CancellationToken lost)
    {
        using CancellationTokenSource back = CancellationTokenSource.CreateLinkedTokenSource(lost);
        if (after == 0)
            back.CancelAfter(wait);
        try
        {
            return await question.AskAsync(_channel, null, back.Token, async chunk =>
            {
                if (chunk == after)
                    await back.CancelAsync().ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!lost.IsCancellationRequested)
        {
            return Ending.Cancelled;
        }
    }

    private async Task<Ending> InTimeAsync(KnownQuestion question, TimeSpan timeout, CancellationToken lost)
    {
        try
        {
            return await question.AskAsync(_channel, timeout, lost).ConfigureAwait(false);
        }
        catch (CallException e) when (e.Code == CallException.DeadlineExceeded)
        {
            return Ending.Late;
        }
    }

    /// <summary>The connection ends as that of a process that was killed.</summary>
    private async Task<Ending> CutAsync(KnownQuestion question, int after, TimeSpan wait, CancellationToken lost)
    {
        using GrpcChannel channel = new(server.Port);
        await using Timer timer = new(_ => channel.Cut(), null, after == 0 ? wait : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        try
        {
            return await question.AskAsync(channel, null, lost, chunk =>
            {
                if (chunk == after)
                    channel.Cut();
                return Task.CompletedTask;
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Ending.Cut;
        }
    }

    /// <summary>Bytes that are no HTTP/2, or the beginning of it; then the connection is cut, if the server did not close it.</summary>
    private async Task<Ending> SendGarbageAsync(CancellationToken lost)
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(true, 0) };
        await socket.ConnectAsync("127.0.0.1", server.Port, lost).ConfigureAwait(false);
        await socket.SendAsync(s_garbage[random.Next(s_garbage.Length)], lost).ConfigureAwait(false);
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(lost);
        enough.CancelAfter(TimeSpan.FromMilliseconds(200));
        byte[] buffer = new byte[1000];
        try
        {
            while (await socket.ReceiveAsync(buffer, enough.Token).ConfigureAwait(false) > 0)
            {
            }
            return Ending.Error;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !lost.IsCancellationRequested))
        {
            return Ending.Cut;
        }
    }

    private Task<Ending> ReadSlowlyAsync(KnownQuestion question, CancellationToken lost) =>
        question.AskAsync(_channel, null, lost, chunk => chunk < 20 ? Task.Delay(20, lost) : Task.CompletedTask);

    private async Task<Ending> ProbeAsync(CancellationToken lost)
    {
        switch (random.Next(4))
        {
            case 0:
                GenerateRequest request = Question.Ask("What is it?", Question.All[0].Picture);
                Llava.V1.TokenCount count = await _channel.CallAsync<Llava.V1.TokenCount>("/llava.v1.Llava/CountTokens", request, lost)
                    .ConfigureAwait(false);
                Require(count.PromptTokens > count.ImageTokens && count.ImageTokens > 0, count);
                break;
            case 1:
                Llava.V1.Model model = await _channel.CallAsync<Llava.V1.Model>("/llava.v1.Llava/GetModel", new GetModelRequest(), lost)
                    .ConfigureAwait(false);
                Require(model.Parameters > 0, model);
                break;
            case 2:
                HealthCheckResponse health = await _channel.CallAsync<HealthCheckResponse>(
                    "/grpc.health.v1.Health/Check", new HealthCheckRequest(), lost).ConfigureAwait(false);
                Require(health.Status == HealthCheckResponse.Types.ServingStatus.Serving, health);
                break;
            default:
                using (HttpResponseMessage ready = await _http.GetAsync("/readyz", lost).ConfigureAwait(false))
                    Require(ready.IsSuccessStatusCode, ready);
                break;
        }
        return Ending.Whole;
    }

    private async Task<Ending> ProfileAsync(KnownQuestion question, CancellationToken lost)
    {
        // There is one at a time.
        await s_profile.WaitAsync(lost).ConfigureAwait(false);
        try
        {
            await _channel.CallAsync<StartProfileResponse>("/llava.v1.Llava/StartProfile", new StartProfileRequest(), lost)
                .ConfigureAwait(false);
            Ending? ending = await RunAsync("profiled question", again => question.AskAsync(_channel, null, again)).ConfigureAwait(false);
            Llava.V1.Profile profile = await _channel.CallAsync<Llava.V1.Profile>(
                "/llava.v1.Llava/StopProfile", new StopProfileRequest(), lost).ConfigureAwait(false);
            Require(ending != Ending.Whole || profile.Table.Length > 0, "an empty profile");
            return Ending.Whole;
        }
        finally
        {
            s_profile.Release();
        }
    }

    private static void Require(bool holds, object what)
    {
        if (!holds)
            throw new InvalidDataException($"it was answered with {what}.");
    }
}
