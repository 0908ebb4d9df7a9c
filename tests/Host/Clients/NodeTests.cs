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

    private string Http => $"http://127.0.0.1:{_served.HttpPort}";

    [Test]
    public Task OpenAi() => NodeClients.RunAsync("openai.mjs", Http, s_chart);

    [Test]
    public Task Ollama() => NodeClients.RunAsync("ollama.mjs", Http, s_chart);

    [Test]
    public Task Fal() => NodeClients.RunAsync("fal.mjs", Http, s_chart);

    [Test]
    public Task Fault078_Grpc() =>
        NodeClients.RunAsync("grpc.mjs", $"127.0.0.1:{_served.Port}", s_chart, Path.Combine(Repository.Root, "proto"));
}
