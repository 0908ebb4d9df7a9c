using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Runtime;
using Llava.V1;

namespace IlgpuLlava.Host.Tests.Access;

/// <summary>What is kept apart by keys.</summary>
public class ClientTests
{
    private const string Alice = "sk-alice-0123456789", NewAlice = "sk-alice-9876543210", Bob = "sk-bob-0123456789";

    /// <summary>Whether something was asked before, by its time or its count of cached tokens, is for its owner alone to see.</summary>
    [Test]
    public async Task Fault106_WhatIsCachedForOneKeyIsNotUsedForAnother()
    {
        using ComputeDevice device = ComputeDevice.Open("cpu");
        await using Engine engine = Engine.Load(Repository.Model, device);
        await using EngineBackend backend = new(engine, device, "tiny-llava");
        ServerState state = new();
        state.Serve(backend);
        ApiKeys keys = new([($"{Alice} alice\n{NewAlice} alice\n{Bob}", "keys")]);
        await using Bed bed = await Bed.StartAsync(
            new LlavaServer(state, reflection: false).Services,
            new GrpcOptions { Translate = BackendErrors.Translate, Interceptors = [new AccessCheck(() => keys).InterceptAsync] });
        GenerateRequest request = LlavaBed.Ask("How high is the yellow bar?", File.ReadAllBytes(Repository.Sample("chart.png")));
        Assert.That(await CachedAsync(Alice), Is.Zero);
        Assert.That(await CachedAsync(Bob), Is.Zero);
        Assert.That(await CachedAsync(Alice), Is.GreaterThanOrEqualTo(64));
        Assert.That(await CachedAsync(NewAlice), Is.GreaterThanOrEqualTo(64));
        Assert.That(await CachedAsync(Bob), Is.GreaterThanOrEqualTo(64));

        async Task<int> CachedAsync(string key)
        {
            Reply reply = await bed.Client.CallAsync(LlavaBed.Path + "Generate", request, ("authorization", "Bearer " + key));
            return reply.All<GenerateChunk>()[^1].Usage.CachedTokens;
        }
    }
}
