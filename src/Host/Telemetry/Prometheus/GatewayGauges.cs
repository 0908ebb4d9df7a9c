using System.Diagnostics.Metrics;
using System.Globalization;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Telemetry;

/// <summary>
/// The gauges by which gateways choose a server, under the names that they know from vLLM. Source: Kubernetes Gateway API Inference
/// Extension, "Model Server Protocol".
/// </summary>
internal static class GatewayGauges
{
    /// <summary>Makes them.</summary>
    /// <param name="meter">Where.</param>
    /// <param name="engine">What they tell of.</param>
    /// <param name="model">The name of its model.</param>
    public static void Create(Meter meter, Engine engine, string model)
    {
        KeyValuePair<string, object?> name = new("model_name", model);
        Gauge("vllm:num_requests_waiting", "Requests that wait.", s => s.Waiting + s.Preparing);
        Gauge("vllm:num_requests_running", "Requests in the batch.", s => s.Running);
        Gauge("vllm:kv_cache_usage_perc", "Share of the KV cache in use, 1 being all of it.", s => s.KvUsage);
        int blocks = engine.Snapshot().KvBlocks;
        KeyValuePair<string, object?>[] shape =
        [
            name,
            new("block_size", (engine.KvCapacity / blocks).ToString(CultureInfo.InvariantCulture)),
            new("num_gpu_blocks", blocks.ToString(CultureInfo.InvariantCulture)),
        ];
        meter.CreateObservableGauge("vllm:cache_config_info", () => new Measurement<int>(1, shape), null, "Shape of the KV cache.");

        void Gauge(string gauge, string description, Func<EngineSnapshot, double> value) => meter.CreateObservableGauge(
            gauge, () => new Measurement<double>(value(engine.Snapshot()), name), null, description);
    }
}
