using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Grpc.Health.V1;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Services;
using Llava.V1;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace IlgpuLlava.Host.Tests.Grpc.Serve;

/// <summary><c>serve</c> as it is run.</summary>
public class ServeTests
{
    private static readonly byte[] _chart = File.ReadAllBytes(Repository.Sample("chart.png"));

    [Test]
    public async Task Fault112_WhatRunsAtSigtermIsFinished_NothingMoreIsTaken_ExitCode0()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("SIGTERM is sent with kill.");
        using Served served = Served.Start("--grpc", "0", "--drain-wait", "0", "--name", "a name");
        Assert.That(served.Ready, Does.Contain(", model a name on cpu; try: curl "));
        using Client client = new(served.Port);
        await using Client.Stream watch = client.Open("/grpc.health.v1.Health/Watch");
        await watch.SendAsync(new HealthCheckRequest { Service = "llava.v1.Llava" });
        watch.Complete();
        Assert.That((await watch.ReadAsync<HealthCheckResponse>())!.Status, Is.EqualTo(ServingStatus.Serving));

        GenerateRequest request = LlavaBed.Ask("Extract the chart as JSON.", _chart);
        (request.Temperature, request.Seed, request.MaxTokens) = (100, 10, 200);
        await using Client.Stream running = client.Open(LlavaBed.Path + "Generate");
        await running.SendAsync(request);
        running.Complete();
        Assert.That(await running.ReadAsync<GenerateChunk>(), Is.Not.Null);
        // Twice, as launchers do.
        served.Signal("TERM");
        served.Signal("TERM");
        Assert.That((await watch.ReadAsync<HealthCheckResponse>())!.Status, Is.EqualTo(ServingStatus.NotServing));
        (await watch.EndAsync()).AssertStatus(GrpcStatusCode.Unavailable);
        GenerateChunk? last = null;
        while (await running.ReadAsync<GenerateChunk>() is { } chunk)
            last = chunk;
        (await running.EndAsync()).AssertStatus(GrpcStatusCode.Ok);
        Assert.That((last!.FinishReason, last.Usage.CompletionTokens), Is.EqualTo((FinishReason.Length, 200)));
        Assert.That(await served.EndAsync(), Is.EqualTo((0, "", "")));
        Assert.That(async () => await client.CallAsync(LlavaBed.Path + "ListModels", new ListModelsRequest()),
            Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    public async Task Fault112_WhatDoesNotFinishInTimeIsToldSo_ExitCode0()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("SIGINT is sent with kill.");
        using Served served = Served.Start("--grpc", "0", "--drain-wait", "0", "--drain-timeout", "0");
        using Client client = new(served.Port);
        GenerateRequest request = LlavaBed.Ask("Extract the chart as JSON.", _chart);
        (request.Temperature, request.Seed) = (100, 10);
        await using Client.Stream running = client.Open(LlavaBed.Path + "Generate");
        await running.SendAsync(request);
        running.Complete();
        Assert.That(await running.ReadAsync<GenerateChunk>(), Is.Not.Null);
        served.Signal("INT");
        while (await running.ReadAsync<GenerateChunk>() is not null)
        {
        }
        (await running.EndAsync()).AssertStatus(GrpcStatusCode.Unavailable, "stopped");
        Assert.That(await served.EndAsync(), Is.EqualTo((0, "", "")));
    }

    [Test]
    public async Task Fault113_SigtermWhileTheModelIsBeingLoaded_ExitCode0()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("SIGTERM is sent with kill.");
        string path = Path.Combine(Path.GetTempPath(), $"llava-{Guid.NewGuid():N}");
        using Process process = Child.Start(["serve", "--http", "0", "--grpc", "unix:" + path, "--drain-wait", "0"]);
        // It listens first and loads then.
        while (!File.Exists(path) && !process.HasExited)
            await Task.Delay(1);
        using (Process kill = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            await kill.WaitForExitAsync();
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.That((process.ExitCode, error), Is.EqualTo((0, "")));
        File.Delete(path);
    }

    [Test]
    public async Task Fault114_AKilledServersSocketIsTakenOver()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Servers are killed with kill.");
        string path = Path.Combine(Path.GetTempPath(), $"llava-{Guid.NewGuid():N}");
        for (int i = 0; i < 2; i++)
        {
            using Served served = Served.Start("--grpc", "unix:" + path);
            Assert.That(served.Ready, Does.Contain($"gRPC at unix:{path},"));
            served.Signal("KILL");
            _ = await served.EndAsync();
        }
        File.Delete(path);
    }

    [Test]
    public void Fault117_APortThatIsTakenIsSaid()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString();
        Call.Run("serve", "--http", "0", "--grpc", port).AssertRefused(1, $"127.0.0.1:{port}", "another port");
    }

    [TestCase("0.0.0.0")]
    [TestCase("::")]
    [TestCase("192.0.2.1")]
    public void Fault092_BeyondThisMachineOnlyWhenToldTo(string address) =>
        Call.Run("serve", "--grpc", "0", "--listen", address).AssertRefused(2, address, "--allow-insecure");

    [TestCase("--grpc", "unix:")]
    [TestCase("--grpc", "70000")]
    [TestCase("--listen", "localhost")]
    [TestCase("--reflection", "maybe")]
    [TestCase("--max-message", "0")]
    [TestCase("--max-queue", "-1")]
    [TestCase("--allow-picture-urls", "http://example.com")]
    [TestCase("--allow-picture-urls", "example.com,")]
    [TestCase("--drain-wait", "soon")]
    [TestCase("--drain-timeout", "-1")]
    [TestCase("--pass-timeout", "0")]
    [TestCase("--log-format", "xml")]
    [TestCase("--name", " ")]
    public void Fault116_AnOptionThatCannotBeIsNamed(string option, string value) =>
        Call.Run("serve", option, value).AssertRefused(2, option);

    [Test]
    public void Fault117_ASocketsPathThatIsTooLongIsNamed() =>
        Call.Run("serve", "--grpc", "unix:/tmp/" + new string('x', 200)).AssertRefused(2, "--grpc", "107");

    [Test]
    public void AModelThatIsNotThereEndsTheServer() =>
        Call.Run("serve", "--http", "0", "--grpc", "0", "--model", "/no/such/model").AssertRefused(1, "/no/such/model");
}
