using Grpc.Health.V1;
using IlgpuLlava.Host.Grpc;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

public class HealthTests
{
    private const string Path = "/grpc.health.v1.Health/";
    private HealthService _health = null!;
    private Bed _bed = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _health = new HealthService(["a.Service"]);
        _bed = await Bed.StartAsync([_health.ToService()]);
    }

    [TearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task Fault087_Check()
    {
        foreach (bool serving in (bool[])[false, true, false])
        {
            _health.Set(serving);
            ServingStatus expected = serving ? ServingStatus.Serving : ServingStatus.NotServing;
            Assert.That((await CheckAsync("")).One<HealthCheckResponse>().Status, Is.EqualTo(expected));
            Assert.That((await CheckAsync("a.Service")).One<HealthCheckResponse>().Status, Is.EqualTo(expected));
        }
        (await CheckAsync("b.Service")).AssertStatus(GrpcStatusCode.NotFound, "b.Service");
    }

    [Test]
    public async Task List()
    {
        Reply reply = await _bed.Client.CallAsync(Path + "List", new HealthListRequest());
        Assert.That(reply.One<HealthListResponse>().Statuses.Select(p => (p.Key, p.Value.Status)),
            Is.EquivalentTo(new[] { ("", ServingStatus.NotServing), ("a.Service", ServingStatus.NotServing) }));
    }

    [TestCase("")]
    [TestCase("a.Service")]
    public async Task Fault087_WatchTellsEachChange(string service)
    {
        await using Client.Stream watch = await WatchAsync(service);
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.NotServing));
        _health.Set(serving: true);
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.Serving));
        // No change, no word.
        _health.Set(serving: true);
        _health.Set(serving: false);
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.NotServing));
    }

    [Test]
    public async Task Fault087_WatchingAnUnknownServiceIsNoError()
    {
        await using Client.Stream watch = await WatchAsync("b.Service");
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.ServiceUnknown));
    }

    [Test]
    public async Task Fault113_AWatchDoesNotHoldAServerThatStops()
    {
        _health.Set(serving: true);
        await using Client.Stream watch = await WatchAsync("");
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.Serving));
        _health.Set(serving: false);
        Task stop = _bed.Server.StopAsync(TimeSpan.FromMinutes(10));
        Assert.That(await NextAsync(watch), Is.EqualTo(ServingStatus.NotServing));
        (await watch.EndAsync()).AssertStatus(GrpcStatusCode.Unavailable, "stops");
        await stop;
    }

    [Test]
    public async Task AWatchThatIsTakenBackIsForgotten()
    {
        Client.Stream watch = await WatchAsync("");
        _ = await NextAsync(watch);
        await watch.DisposeAsync();
        await _bed.AssertIdleAsync();
    }

    private Task<Reply> CheckAsync(string service) => _bed.Client.CallAsync(Path + "Check", new HealthCheckRequest { Service = service });

    private async Task<Client.Stream> WatchAsync(string service)
    {
        Client.Stream watch = _bed.Client.Open(Path + "Watch");
        await watch.SendAsync(new HealthCheckRequest { Service = service });
        watch.Complete();
        return watch;
    }

    private static async Task<ServingStatus?> NextAsync(Client.Stream watch) => (await watch.ReadAsync<HealthCheckResponse>())?.Status;
}
