using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using IlgpuLlava.Host.Grpc;
using Empty = Grpc.Testing.Empty;

namespace IlgpuLlava.Host.Tests.Grpc.Wire;

/// <summary>How calls end, and what stands around them.</summary>
public class CallTests
{
    private const string Secret = "/home/someone/secret.txt at 0x7fff0000";

    [Test]
    public async Task Fault084_EveryStatusArrivesAsItWasSaid()
    {
        GrpcStatusCode code = default;
        await using Bed bed = await Bed.StartAsync([EmptyService.Throwing(() => new GrpcException(code, $"it is {code}"))]);
        foreach (GrpcStatusCode one in System.Enum.GetValues<GrpcStatusCode>().Where(c => c != GrpcStatusCode.Ok))
        {
            code = one;
            Reply reply = await bed.Client.CallAsync(EmptyService.Path, new Empty());
            reply.AssertStatus(one, $"it is {one}");
            Assert.That(reply.Trailers.Contains(GrpcHeaders.StatusDetails), Is.False);
        }
    }

    [Test]
    public async Task Fault085_TheTextOfAFaultIsForTheLogAlone()
    {
        await using Bed bed = await Bed.StartAsync([EmptyService.Throwing(() => new InvalidOperationException(Secret))]);
        Reply reply = await bed.Client.CallAsync(EmptyService.Path, new Empty());
        reply.AssertStatus(GrpcStatusCode.Internal, "log");
        Assert.That(reply.Trailers.ToString(), Does.Not.Contain("secret").And.Not.Contain("InvalidOperation"));
        Assert.That(bed.TakeErrors().Single(), Does.Contain(Secret).And.Contain(EmptyService.Path));
    }

    [Test]
    public async Task Fault085_ADeveloperMaySeeIt()
    {
        await using Bed bed = await Bed.StartAsync(
            [EmptyService.Throwing(() => new InvalidOperationException(Secret))], new GrpcOptions { ShowsExceptions = true });
        Reply reply = await bed.Client.CallAsync(EmptyService.Path, new Empty());
        reply.AssertStatus(GrpcStatusCode.Internal, "InvalidOperationException", Secret);
        Assert.That(bed.TakeErrors(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Fault086_AMessageIsEncodedAndBounded()
    {
        string message = "";
        await using Bed bed = await Bed.StartAsync([EmptyService.Throwing(() => new GrpcException(GrpcStatusCode.Aborted, message))]);
        string[] messages =
            ["100 %\nof \u00e4\u65e5\U0001F600", "%41", "", "\0\x7f", new string('x', 8192), new string('\u65e5', 8192)];
        foreach (string one in messages)
        {
            message = one;
            Reply reply = await bed.Client.CallAsync(EmptyService.Path, new Empty());
            reply.AssertStatus(GrpcStatusCode.Aborted);
            Assert.That(reply.RawMessage, Has.Length.LessThanOrEqualTo(2048).And.Matches<string>(m => m!.All(c => c is >= ' ' and <= '~')));
            Assert.That(one, Does.StartWith(reply.Message));
            Assert.That(reply.Message.Length, Is.EqualTo(one.Length).Or.GreaterThan(200));
        }
    }

    [Test]
    public async Task DetailsOfAStatus()
    {
        await using Bed bed = await Bed.StartAsync(
            [EmptyService.Throwing(() => GrpcException.RetryLater("full", TimeSpan.FromMilliseconds(1500)))]);
        Reply reply = await bed.Client.CallAsync(EmptyService.Path, new Empty());
        reply.AssertStatus(GrpcStatusCode.ResourceExhausted, "full");
        Assert.That(reply.Trailers.GetValues(GrpcHeaders.RetryPushback), Is.EqualTo(new[] { "1500" }));
        Google.Rpc.Status status = reply.Details;
        Assert.That((status.Code, status.Message), Is.EqualTo((8, "full")));
        Assert.That(status.Details.Single().TypeUrl, Is.EqualTo("type.googleapis.com/google.rpc.RetryInfo"));
        Assert.That(status.Details.Single().Unpack<RetryInfo>().RetryDelay, Is.EqualTo(Duration.FromTimeSpan(TimeSpan.FromSeconds(1.5))));
    }

    [Test]
    public async Task DetailsThatAreTooLongForAClientAreLeftOut()
    {
        GrpcException failure = GrpcException.InvalidField("field", new string('x', 5000));
        await using Bed bed = await Bed.StartAsync([EmptyService.Throwing(() => failure)]);
        Reply reply = await bed.Client.CallAsync(EmptyService.Path, new Empty());
        reply.AssertStatus(GrpcStatusCode.InvalidArgument, "field: xxx");
        Assert.That(reply.Trailers.Contains(GrpcHeaders.StatusDetails), Is.False);
    }

    [Test]
    public async Task InterceptorsStandAroundACallInOrder()
    {
        List<string> seen = [];
        GrpcInterceptor Named(string name) => async (call, next) =>
        {
            seen.Add($"{name} before {call.Method.Name}");
            try
            {
                await next();
            }
            finally
            {
                seen.Add($"{name} after");
            }
        };
        GrpcInterceptor refuse = (call, next) => call.RequestHeaders.Text("authorization") == "Bearer key"
            ? next()
            : throw new GrpcException(GrpcStatusCode.Unauthenticated, "a key is missing");
        GrpcOptions options = new() { Interceptors = [Named("outer"), Named("inner"), refuse] };
        await using Bed bed = await Bed.StartAsync([EmptyService.Create(_ => Task.CompletedTask)], options);
        (await bed.Client.CallAsync(EmptyService.Path, new Empty())).AssertStatus(GrpcStatusCode.Unauthenticated, "a key is missing");
        (await bed.Client.CallAsync(EmptyService.Path, new Empty(), ("authorization", "Bearer key"))).AssertStatus(GrpcStatusCode.Ok);
        string[] once = ["outer before UnimplementedCall", "inner before UnimplementedCall", "inner after", "outer after"];
        Assert.That(seen, Is.EqualTo(once.Concat(once)));
    }

    [Test]
    public async Task ADeadlineDoesNotWaitForAHandlerThatDoesNotLookAtIt()
    {
        TaskCompletionSource entered = new(), release = new();
        bool cancelled = false;
        ManualTime time = new();
        GrpcService service = EmptyService.Create(async call =>
        {
            Assert.That(call.Timeout, Is.EqualTo(TimeSpan.FromHours(2)));
            entered.SetResult();
            await release.Task;
            cancelled = call.CancellationToken.IsCancellationRequested;
        });
        await using Bed bed = await Bed.StartAsync([service], new GrpcOptions { Time = time });
        Task<Reply> call = bed.Client.CallAsync(EmptyService.Path, new Empty(), (GrpcHeaders.Timeout, "2H"));
        await entered.Task;
        time.Advance(TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1));
        Assert.That(call.IsCompleted, Is.False);
        time.Advance(TimeSpan.FromSeconds(1));
        (await call).AssertStatus(GrpcStatusCode.DeadlineExceeded);
        Assert.That(bed.Server.RunningCalls, Is.EqualTo(1));
        release.SetResult();
        await bed.AssertIdleAsync();
        Assert.That(cancelled, Is.True);
    }

    [Test]
    public async Task ACallThatIsOverBeforeItBeganReachesNoHandler()
    {
        bool reached = false;
        await using Bed bed = await Bed.StartAsync([EmptyService.Create(_ =>
        {
            reached = true;
            return Task.CompletedTask;
        })]);
        Reply reply = await bed.Client.CallAsync(EmptyService.Path, new Empty(), (GrpcHeaders.Timeout, "0n"));
        reply.AssertStatus(GrpcStatusCode.DeadlineExceeded);
        await bed.AssertIdleAsync();
        Assert.That(reached, Is.False);
    }

    [Test]
    public async Task Fault099_AClientThatIsKilledCancelsItsCall()
    {
        TaskCompletionSource entered = new(), cancelled = new();
        await using Bed bed = await Bed.StartAsync([EmptyService.Create(async call =>
        {
            entered.SetResult();
            using CancellationTokenRegistration registration = call.CancellationToken.Register(cancelled.SetResult);
            await Task.Delay(Timeout.Infinite, call.CancellationToken);
        })]);
        Client client = new(bed.Server.Endpoint.Port);
        Task<Reply> call = client.CallAsync(EmptyService.Path, new Empty());
        await entered.Task;
        client.Dispose();
        Assert.That(async () => await call, Throws.Exception);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(10));
        await bed.AssertIdleAsync();
    }

    [Test]
    public async Task HeadersMayComeBeforeTheFirstMessage()
    {
        TaskCompletionSource release = new();
        await using Bed bed = await Bed.StartAsync([EmptyService.Create(async call =>
        {
            call.ResponseHeaders.Add("x-early", "yes");
            await call.SendHeadersAsync();
            await release.Task;
            throw new GrpcException(GrpcStatusCode.Aborted, "late");
        })]);
        await using Client.Stream call = bed.Client.Open(EmptyService.Path);
        await call.SendAsync(new Empty());
        call.Complete();
        Assert.That((await call.HeadersAsync()).Headers.GetValues("x-early"), Is.EqualTo(new[] { "yes" }));
        release.SetResult();
        Reply reply = await call.EndAsync();
        reply.AssertStatus(GrpcStatusCode.Aborted, "late");
        Assert.That(reply.IsTrailersOnly, Is.False);
    }

    [Test]
    public async Task Fault112_AServerThatStopsLetsCallsFinish_AndThenEndsThem()
    {
        TaskCompletionSource entered = new(), release = new();
        Func<GrpcCall, Task> handler = async call =>
        {
            entered.TrySetResult();
            await release.Task.WaitAsync(call.CancellationToken);
        };
        await using Bed patient = await Bed.StartAsync([EmptyService.Create(handler)]);
        Task<Reply> call = patient.Client.CallAsync(EmptyService.Path, new Empty());
        await entered.Task;
        Task stop = patient.Server.StopAsync(TimeSpan.FromMinutes(1));
        release.SetResult();
        (await call).AssertStatus(GrpcStatusCode.Ok);
        await stop;

        (entered, release) = (new(), new());
        await using Bed hasty = await Bed.StartAsync([EmptyService.Create(handler)]);
        call = hasty.Client.CallAsync(EmptyService.Path, new Empty());
        await entered.Task;
        await hasty.Server.StopAsync(TimeSpan.FromMilliseconds(50));
        (await call).AssertStatus(GrpcStatusCode.Unavailable, "stopped");
    }
}
