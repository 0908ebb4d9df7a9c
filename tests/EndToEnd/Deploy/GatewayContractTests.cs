using System.Globalization;
using System.Net;
using IlgpuLlava.Host;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Telemetry;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.EndToEnd.Tests.Deploy;

/// <summary>What the endpoint picker of the Kubernetes Gateway API Inference Extension scrapes: gauges of requests waiting, requests
/// running and the KV cache's use, and the shape of the cache. Source: its "Model Server Protocol".</summary>
public class GatewayContractTests
{
    [Test]
    public async Task TheGaugesFollowTheLoad()
    {
        using ComputeDevice device = ComputeDevice.Open("cpu");
        using LlavaTelemetry telemetry = new();
        using PrometheusExporter prometheus = telemetry.ToPrometheus();
        EngineOptions options = new() { MaxBatch = 1, Meter = telemetry.Meter };
        await using Engine engine = Engine.Load(RepositoryRoot.Combine("models", "tiny-llava"), device, options);
        GatewayGauges.Create(telemetry.GatewayMeter, engine, "tiny-llava");
        ServerState state = new();
        await using HttpServer http = await HttpServer.StartAsync(
            new ListenEndpoint(IPAddress.Loopback, 0, null), [new MetricsApi(prometheus)], state, new HttpServerOptions());
        using HttpClient client = new() { BaseAddress = new Uri(http.Endpoint.ToHttp()) };

        Dictionary<string, double> idle = await ScrapeAsync(client);
        Assert.That(Values(idle), Is.EqualTo((0, 0, 0)));
        int blocks = engine.Snapshot().KvBlocks;
        Assert.That(idle, Contains.Item(new KeyValuePair<string, double>(
            $"vllm:cache_config_info{{block_size=\"16\",model_name=\"tiny-llava\",num_gpu_blocks=\"{blocks}\"}}", 1)));

        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using SemaphoreSlim go = new(0);
        int tokens = 0;
        engine.LogitsObserver = (_, _, _) =>
        {
            // The first pass has told what it did when the second one stands still.
            if (++tokens != 2)
                return;
            begun.SetResult();
            go.Wait();
        };
        EngineAnswer[] answers = new EngineAnswer[3];
        answers[0] = await engine.SubmitAsync(Request());
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1));
        answers[1] = await engine.SubmitAsync(Request());
        answers[2] = await engine.SubmitAsync(Request());
        // Being drained changes nothing about it.
        state.RefuseWork();
        Dictionary<string, double> busy = await ScrapeAsync(client);
        Assert.That(Values(busy), Is.EqualTo((2, 1, (double)engine.Snapshot().KvBlocksUsed / blocks)));
        Assert.That(Values(busy).Usage, Is.GreaterThan(0).And.LessThan(1));
        go.Release();
        foreach (EngineAnswer answer in answers)
            await answer.CompleteAsync();
        Assert.That(Values(await ScrapeAsync(client)), Is.EqualTo((0, 0, 0)));

        static EngineRequest Request()
        {
            Conversation conversation = new(null);
            conversation.AddUser("How high is the green bar?", []);
            return new EngineRequest { Conversation = conversation };
        }

        static (double Waiting, double Running, double Usage) Values(Dictionary<string, double> all) => (
            all["vllm:num_requests_waiting{model_name=\"tiny-llava\"}"],
            all["vllm:num_requests_running{model_name=\"tiny-llava\"}"],
            all["vllm:kv_cache_usage_perc{model_name=\"tiny-llava\"}"]);
    }

    /// <summary>Reads the text as the picker's parser does: every family it looks at must be a gauge.</summary>
    private static async Task<Dictionary<string, double>> ScrapeAsync(HttpClient client)
    {
        using HttpResponseMessage response = await client.GetAsync("/metrics");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo(PrometheusExporter.ContentType));
        string[] lines = (await response.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string name in (string[])["num_requests_waiting", "num_requests_running", "kv_cache_usage_perc", "cache_config_info"])
            Assert.That(lines, Does.Contain($"# TYPE vllm:{name} gauge"));
        return lines.Where(l => l[0] != '#').ToDictionary(
            l => l[..l.LastIndexOf(' ')], l => double.Parse(l[l.LastIndexOf(' ')..], CultureInfo.InvariantCulture));
    }
}
