using System.Text.RegularExpressions;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Telemetry;
using IlgpuLlava.Host.Tests.Configuration;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Host.Tests.Http;
using IlgpuLlava.Runtime;
using Llava.V1;
using Microsoft.AspNetCore.Routing;
using FinishReason = IlgpuLlava.Runtime.FinishReason;
using StageTimes = IlgpuLlava.Runtime.StageTimes;

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

    private static readonly string s_picture = Convert.ToBase64String(File.ReadAllBytes(Repository.Sample("chart.png")));

    // How each path that is posted to is asked something; those that ask the model nothing have no body.
    private static readonly (string PathEnd, string? Body)[] s_posts =
    [
        ("/v1/chat/completions", """{"model":"some-model","messages":[{"role":"user","content":"hi"}]}"""),
        ("/v1/completions", """{"model":"some-model","prompt":"hi"}"""),
        ("/api/generate", """{"model":"some-model","prompt":"hi"}"""),
        ("/api/chat", """{"model":"some-model","messages":[{"role":"user","content":"hi"}]}"""),
        ("/api/show", null),
        ("/fal-ai/llava-next", $$"""{"prompt":"hi","image_url":"data:image/png;base64,{{s_picture}}"}"""),
        ("/fal-ai/llava-next/stream", $$"""{"prompt":"hi","image_url":"data:image/png;base64,{{s_picture}}"}"""),
        (CloudflareApi.Path, $$"""{"prompt":"hi","image":"{{s_picture}}"}"""),
        ("/ai/run/{**model}", null),
        ("/v1/{**path}", null),
    ];

    /// <summary>The engine is told who asks, whichever path he takes; a new path must say how it is asked.</summary>
    [Test]
    public async Task Fault103_Fault106_EveryPathTellsWhoAsks()
    {
        FakeBackend backend = new();
        ApiKeys keys = new([($"{Alice} alice", "keys")]);
        using SettingsBed settings = new();
        using LlavaTelemetry telemetry = new();
        using PrometheusExporter prometheus = telemetry.ToPrometheus();
        await using HttpBed bed = await HttpBed.StartAsync(
            backend,
            state => ServeCommand.Apis(state, settings.Read(), prometheus, new PictureSource()),
            new HttpServerOptions { Middleware = [new AccessCheck(() => keys).InvokeAsync] });
        bed.Client.DefaultRequestHeaders.Authorization = new("Bearer", Alice);
        int asked = 0;
        foreach (string path in bed.Server.Routes.Where(IsPosted).Select(route => route.RoutePattern.RawText!))
        {
            (string? end, string? body) = s_posts.LastOrDefault(post => path.EndsWith(post.PathEnd, StringComparison.Ordinal));
            Assert.That(end, Is.Not.Null, $"{path} is new: say above how it is asked");
            if (body is null)
                continue;
            TaskCompletionSource<string> client = new(TaskCreationOptions.RunContinuationsAsynchronously);
            backend.Answer = (request, _) =>
            {
                client.TrySetResult(request.Client);
                return FakeBackend.Chunks(s_answer);
            };
            using HttpResponseMessage response = await bed.PostAsync(Regex.Replace(path, @"\{[^}]*\}", "x"), body);
            Assert.That(response.IsSuccessStatusCode, Is.True, $"{path}: {await response.Content.ReadAsStringAsync()}");
            // What is queued is asked a little later.
            Assert.That(await client.Task.WaitAsync(TimeSpan.FromSeconds(60)), Is.EqualTo("name:alice"), path);
            asked++;
        }
        Assert.That(asked, Is.GreaterThanOrEqualTo(9));
    }

    private static readonly LlavaChunk s_answer = new()
    {
        Text = "ho",
        FinishReason = FinishReason.Stop,
        Usage = new LlavaUsage(5, 0, 1, 0),
        Times = new LlavaTimes(default, new StageTimes(default, default, default, default)),
    };

    private static bool IsPosted(RouteEndpoint route) =>
        route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") is not false;
}
