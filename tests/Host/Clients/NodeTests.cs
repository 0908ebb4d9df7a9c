using IlgpuLlava.Host.Tests.Grpc.Serve;

namespace IlgpuLlava.Host.Tests.Clients;

/// <summary>npm's clients against the program as it is run, with the bundled model.</summary>
public class NodeTests
{
    private static readonly string s_chart = Repository.Sample("chart.png");
    private Served _served = null!;

    [OneTimeSetUp]
    public void Start() => _served = Served.Start();

    [OneTimeTearDown]
    public void Stop() => _served.Dispose();

    [Test]
    public Task OpenAi() => NodeClients.RunAsync("openai.mjs", $"http://127.0.0.1:{_served.HttpPort}", s_chart);
}
