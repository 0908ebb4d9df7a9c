using IlgpuLlava.Host;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.EndToEnd.Tests.Serve;

/// <summary>What <c>serve</c> does when its device fails.</summary>
public class DeviceLossTests
{
    [Test]
    public Task Fault109_ALostDeviceIsTold_AndEndsTheServerWithExitCode3() =>
        FailsAsync(new EngineOptions(), () => throw new InvalidOperationException("the bus is gone"), "the bus is gone");

    [Test]
    public async Task Fault111_AKernelThatHangsIsTold_AndEndsTheServerWithExitCode3()
    {
        ManualResetEventSlim never = new();
        await FailsAsync(new EngineOptions { PassTimeout = TimeSpan.FromSeconds(1) }, never.Wait, "A pass did not end within 1 s.");
        // Nothing waits for the thread but this.
        never.Set();
    }

    private static async Task FailsAsync(EngineOptions options, Action fault, string reason)
    {
        using ComputeDevice device = ComputeDevice.Open("cpu");
        await using Engine engine = Engine.Load(RepositoryRoot.Combine("models", "tiny-llava"), device, options);
        engine.LogitsObserver = (_, _, _) => fault();
        await using EngineBackend backend = new(engine, device, "tiny-llava");
        ServerState state = new();
        LlavaServer llava = new(state, reflection: false);
        await using GrpcServer server = await GrpcServer.StartAsync(
            ListenEndpoint.Parse("0", System.Net.IPAddress.Loopback), llava.Services, new GrpcOptions());
        state.Serve(backend);
        Conversation conversation = new(null);
        conversation.AddUser("How high is the green bar?", []);
        LlavaRequest request = new() { Conversation = conversation };
        EngineLostException lost = (await Assert.ThrowsAsync<EngineLostException>(async () => await ReadAsync(backend, request)))!;
        Assert.That(BackendErrors.Translate(lost)!.Code, Is.EqualTo(GrpcStatusCode.Unavailable));
        // Whoever asks later is told the same.
        await Assert.ThrowsAsync<EngineLostException>(async () => await ReadAsync(backend, request));
        Assert.That(async () => await engine.Completion, Throws.TypeOf<EngineLostException>());
        StringWriter error = new();
        Assert.That(await ServeCommand.FailAsync([server], state, engine, error), Is.EqualTo(3));
        Assert.That(error.ToString().Trim(), Is.EqualTo($"ilgpu-llava: The device failed: {reason}"));
    }

    private static async Task ReadAsync(ILlavaBackend backend, LlavaRequest request)
    {
        await foreach (LlavaChunk _ in backend.GenerateAsync(request, default))
        {
        }
    }
}
