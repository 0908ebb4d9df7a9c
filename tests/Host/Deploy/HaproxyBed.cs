using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Serve;
using IlgpuLlava.Host.Tests.Grpc.Services;
using Llava.V1;

namespace IlgpuLlava.Host.Tests.Deploy;

/// <summary>The shipped configuration of haproxy, with free ports, before two servers in processes of their own.</summary>
internal sealed class HaproxyBed : IDisposable
{
    private const string Program = "/usr/sbin/haproxy";

    private readonly TemporaryFolder _folder = new();
    private readonly Process _haproxy;

    private HaproxyBed(Served[] servers)
    {
        Servers = servers;
        int grpc = FreePort(), http = FreePort();
        string path = Path.Combine(Repository.Root, "deploy", "haproxy", "haproxy.cfg");
        string text = File.ReadAllText(path);
        (string Shipped, string Here)[] addresses =
        [
            ("bind 127.0.0.1:50051 proto h2", $"bind 127.0.0.1:{grpc} proto h2"),
            ("bind 127.0.0.1:8080\n", $"bind 127.0.0.1:{http}\n"),
            ("one 127.0.0.1:50061 ", $"one 127.0.0.1:{servers[0].Port} "),
            ("two 127.0.0.1:50062 ", $"two 127.0.0.1:{servers[1].Port} "),
            ("one 127.0.0.1:8091\n", $"one 127.0.0.1:{servers[0].HttpPort}\n"),
            ("two 127.0.0.1:8092\n", $"two 127.0.0.1:{servers[1].HttpPort}\n"),
        ];
        foreach ((string shipped, string here) in addresses)
        {
            Assert.That(text.Split(shipped), Has.Length.EqualTo(2), $"'{shipped.TrimEnd()}' is not in {path} once");
            text = text.Replace(shipped, here);
        }
        string file = _folder.Write("haproxy.cfg", System.Text.Encoding.UTF8.GetBytes(text));
        _haproxy = Process.Start(new ProcessStartInfo(Program, ["-db", "-q", "-f", file]) { RedirectStandardOutput = true })!;
        // Its log is of no interest, but must be taken.
        _haproxy.OutputDataReceived += (_, _) => { };
        _haproxy.BeginOutputReadLine();
        Grpc = new Client(grpc);
        Http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
    }

    public Served[] Servers { get; }

    /// <summary>A client with one connection to haproxy.</summary>
    public Client Grpc { get; }

    public HttpClient Http { get; }

    /// <summary>Starts both servers and haproxy; the test is inconclusive where haproxy is missing, and fails where CI runs.</summary>
    public static async Task<HaproxyBed> StartAsync(params string[] args)
    {
        if (!File.Exists(Program))
        {
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                Assert.Fail("CI must have haproxy.");
            Assert.Inconclusive("Install haproxy.");
        }
        Served[] servers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Served.Start(args))));
        HaproxyBed bed = new(servers);
        await UntilAsync("haproxy listens", async () =>
        {
            Assert.That(bed._haproxy.HasExited, Is.False, "haproxy has ended");
            try
            {
                return (await bed.Http.GetAsync("/readyz")).IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return bed;
    }

    /// <summary>Answers that would go on for longer than any buffer holds: whoever does not read them keeps them running.</summary>
    public async Task<Client.Stream> OpenAsync(int answers, int maxTokens)
    {
        GenerateRequest request = LlavaBed.Ask("Extract the chart as JSON.", File.ReadAllBytes(Repository.Sample("chart.png")));
        (request.Temperature, request.Seed, request.N, request.MaxTokens, request.Logprobs) = (100, 10, answers, maxTokens, 20);
        Client.Stream stream = Grpc.Open(LlavaBed.Path + "Generate");
        await stream.SendAsync(request);
        stream.Complete();
        Assert.That((await stream.HeadersAsync()).Content.Headers.ContentType!.MediaType, Is.EqualTo(GrpcHeaders.ContentType));
        Assert.That(await stream.ReadAsync<GenerateChunk>(), Is.Not.Null);
        return stream;
    }

    public Task<Reply> AskAsync()
    {
        GenerateRequest request = LlavaBed.Ask("How high is the yellow bar?", File.ReadAllBytes(Repository.Sample("chart.png")));
        return Grpc.CallAsync(LlavaBed.Path + "Generate", request);
    }

    /// <summary>A value of a server's own <c>/metrics</c>; 0 where it is not there.</summary>
    public static async Task<double> ReadAsync(Served server, string series)
    {
        using HttpClient client = new();
        string text = await client.GetStringAsync($"http://127.0.0.1:{server.HttpPort}/metrics");
        string? line = text.Split('\n').FirstOrDefault(l => l.StartsWith(series + " ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line[(series.Length + 1)..], CultureInfo.InvariantCulture);
    }

    public static async Task<bool> IsBusyAsync(Served server) =>
        await ReadAsync(server, "vllm:num_requests_running{model_name=\"tiny-llava\"}") > 0;

    /// <summary>Waits until something holds; fails if it never does.</summary>
    public static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        for (long start = Stopwatch.GetTimestamp(); !await holds();)
        {
            Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromMinutes(2)), $"never: {what}");
            await Task.Delay(20);
        }
    }

    public void Dispose()
    {
        Grpc.Dispose();
        Http.Dispose();
        _haproxy.Kill();
        _haproxy.Dispose();
        foreach (Served server in Servers)
            server.Dispose();
        _folder.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
