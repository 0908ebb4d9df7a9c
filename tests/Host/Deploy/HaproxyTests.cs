using System.Net;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Serve;
using Llava.V1;

namespace IlgpuLlava.Host.Tests.Deploy;

/// <summary>Two servers behind haproxy as <c>deploy/haproxy</c> has it.</summary>
public class HaproxyTests
{
    [Test]
    public async Task Fault118_CallsAreSplit_AKilledServersCallerSeesAnError_AndTheNextCallGoesElsewhere()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("There is no haproxy.");
        using HaproxyBed bed = await HaproxyBed.StartAsync("--drain-wait", "0");
        await using Client.Stream first = await bed.OpenAsync(answers: 4, maxTokens: 1500);
        bool isOne = await HaproxyBed.IsBusyAsync(bed.Servers[0]);
        (Served busy, Served other) = isOne ? (bed.Servers[0], bed.Servers[1]) : (bed.Servers[1], bed.Servers[0]);
        Assert.That((await HaproxyBed.IsBusyAsync(busy), await HaproxyBed.IsBusyAsync(other)), Is.EqualTo((true, false)));
        // On the same connection, but to the server that has less to do.
        await using Client.Stream second = await bed.OpenAsync(answers: 4, maxTokens: 1500);
        Assert.That(await HaproxyBed.IsBusyAsync(other));

        busy.Signal("KILL");
        string end = await EndAsync(first);
        Assert.That(end, Is.Not.EqualTo(nameof(GrpcStatusCode.Ok)));
        // For a moment haproxy may still take a connection to the dead server for a good one.
        await HaproxyBed.UntilAsync("a call succeeds", async () => (await bed.AskAsync()).Code == GrpcStatusCode.Ok);
        await HaproxyBed.UntilAsync("a request succeeds", async () => (await bed.Http.GetAsync("/v1/models")).IsSuccessStatusCode);

        Assert.That(await EndAsync(second), Is.EqualTo(nameof(GrpcStatusCode.Ok)));
        // The call that was cut off after its first token was not made again behind its caller's back.
        Assert.That(
            (await EndedAsync("ok"), await EndedAsync("cancelled"), await HaproxyBed.IsBusyAsync(other)), Is.EqualTo((2, 0, false)));

        Task<double> EndedAsync(string outcome) => HaproxyBed.ReadAsync(other, $"llava_requests_total{{outcome=\"{outcome}\"}}");
    }

    [Test]
    public async Task WhileAServerDrainsNoCallFails_AndItsOwnAreFinished()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("There is no haproxy.");
        // Checks are every half second: ten seconds are enough on any machine.
        using HaproxyBed bed = await HaproxyBed.StartAsync("--drain-wait", "10", "--drain-timeout", "60");
        await using Client.Stream running = await bed.OpenAsync(answers: 1, maxTokens: 300);
        await using Client.Stream unread = await bed.OpenAsync(answers: 4, maxTokens: 200);
        Served leaving = bed.Servers[0], staying = bed.Servers[1];
        leaving.Signal("TERM");
        Task<(int ExitCode, string Output, string Error)> end = leaving.EndAsync();
        Task<string> others = Task.Run(async () =>
        {
            string[] ends = await Task.WhenAll(EndAsync(running), EndAsync(unread));
            return string.Join(' ', ends);
        });
        for (int i = 0; !end.IsCompleted || i == 0; i++)
        {
            (await bed.AskAsync()).AssertStatus(GrpcStatusCode.Ok);
            // Work, not /readyz: until the next check that may still ask the server that leaves, which says so.
            Assert.That((await bed.Http.GetAsync("/v1/models")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
            await Task.Delay(100);
        }
        Assert.That(await others, Is.EqualTo("Ok Ok"));
        Assert.That(await end, Is.EqualTo((0, "", "")));
        Assert.That(await HaproxyBed.ReadAsync(staying, "llava_requests_total{outcome=\"ok\"}"), Is.GreaterThan(0));
    }

    /// <summary>The status with which a call ends, or what its client throws instead.</summary>
    private static async Task<string> EndAsync(Client.Stream stream)
    {
        try
        {
            while (await stream.ReadAsync<GenerateChunk>() is not null)
            {
            }
            Reply reply = await stream.EndAsync();
            // Clients take a reply that just stops for UNKNOWN.
            return reply.Trailers.Contains(GrpcHeaders.Status) ? reply.Code.ToString() : nameof(GrpcStatusCode.Unknown);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return e.Message;
        }
    }
}
