using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Http.Page;
using IlgpuLlava.Host.Tests.Grpc.Services;

namespace IlgpuLlava.Host.Tests.Http.Page;

/// <summary>Tests of the page over a server that answers as the test says.</summary>
public abstract class ChatPageTestBase : PageTestBase
{
    private protected const int MaxPictureBytes = 100_000;

    private protected FakeChat Chat { get; private set; } = null!;

    private protected HttpBed Bed { get; private set; } = null!;

    private protected override Uri Address => Bed.Client.BaseAddress!;

    [SetUp]
    public async Task ServeAsync()
    {
        Chat = new FakeChat();
        Bed = await HttpBed.StartAsync(null, state => [new ProbeApi(state), new PageApi(MaxPictureBytes), Chat]);
    }

    [TearDown]
    public async Task EndAsync() => await Bed.DisposeAsync();

    private protected void Ready() => Bed.State.Serve(new FakeBackend());
}
