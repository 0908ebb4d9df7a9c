using System.Text.Json;
using Google.Protobuf;
using IlgpuLlava.Host.Grpc;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Tests.Http;
using IlgpuLlava.Runtime;
using Inference;
using Llava.V1;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

/// <summary>A language model alone is served: it says that it reads no pictures, and refuses those that come.</summary>
public class TextOnlyTests
{
    private static readonly byte[] _chart = File.ReadAllBytes(Repository.Sample("chart.png"));
    private string _directory = "";
    private ComputeDevice _device = null!;
    private Engine _engine = null!;
    private EngineBackend _backend = null!;
    private LlavaBed _bed = null!;

    [OneTimeSetUp]
    public async Task LoadAsync()
    {
        _directory = Directory.CreateTempSubdirectory("ilgpu-llava-text-only-").FullName;
        string part = TakenApart.Decoder(Repository.Model, Path.Combine(_directory, "part"));
        _device = ComputeDevice.Open("cpu", profiling: true);
        _engine = Engine.Load(part, _device, new EngineOptions());
        _backend = new EngineBackend(_engine, _device, "part");
        _bed = await LlavaBed.StartAsync(_backend);
    }

    [OneTimeTearDown]
    public async Task UnloadAsync()
    {
        await _bed.DisposeAsync();
        await _backend.DisposeAsync();
        await _engine.DisposeAsync();
        _device.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Test]
    public async Task ItAnswersText()
    {
        Reply reply = await _bed.GenerateAsync(LlavaBed.Ask("hi"));
        reply.AssertStatus(GrpcStatusCode.Ok);
        Assert.That(reply.All<GenerateChunk>()[^1].Usage.ImageTokens, Is.Zero);
    }

    [Test]
    public async Task APictureIsAnInvalidArgument()
    {
        GenerateRequest request = LlavaBed.Ask("What is it?", _chart);
        (await _bed.GenerateAsync(request)).AssertStatus(GrpcStatusCode.InvalidArgument, "reads no pictures");
        (await _bed.Bed.Client.CallAsync(LlavaBed.Path + "CountTokens", request))
            .AssertStatus(GrpcStatusCode.InvalidArgument, "reads no pictures");
        ModelInferRequest infer = new() { ModelName = "part" };
        foreach ((string name, byte[] value) in ((string, byte[])[])[("prompt", "hi"u8.ToArray()), ("image", _chart)])
        {
            InferTensorContents contents = new() { BytesContents = { ByteString.CopyFrom(value) } };
            infer.Inputs.Add(new ModelInferRequest.Types.InferInputTensor
            {
                Name = name,
                Datatype = "BYTES",
                Shape = { 1 },
                Contents = contents,
            });
        }
        (await _bed.Bed.Client.CallAsync("/inference.GRPCInferenceService/ModelInfer", infer))
            .AssertStatus(GrpcStatusCode.InvalidArgument, "reads no pictures");
    }

    [Test]
    public async Task ItSaysSo()
    {
        Reply model = await _bed.Bed.Client.CallAsync(LlavaBed.Path + "GetModel", new GetModelRequest { Name = "part" });
        Assert.That((model.One<Llava.V1.Model>().TextOnly, model.One<Llava.V1.Model>().Family), Is.EqualTo((true, "llama")));
        Reply metadata = await _bed.Bed.Client.CallAsync(
            "/inference.GRPCInferenceService/ModelMetadata", new ModelMetadataRequest { Name = "part" });
        Assert.That(metadata.One<ModelMetadataResponse>().Inputs.Select(i => i.Name), Is.EqualTo(new[] { "prompt", "max_tokens" }));
    }

    [Test]
    public async Task OverHttpToo()
    {
        PictureSource pictures = new();
        await using HttpBed http = await HttpBed.StartAsync(_backend, state =>
            [new OpenAiApi(state, pictures, TimeProvider.System), new OllamaApi(state, pictures, TimeProvider.System)]);
        JsonElement model = (await HttpBed.JsonAsync(await http.Client.GetAsync("/v1/models"))).GetProperty("data")[0];
        Assert.That(model.GetProperty("input_modalities").EnumerateArray().Select(m => m.GetString()), Is.EqualTo(new[] { "text" }));
        JsonElement shown = await HttpBed.JsonAsync(await http.PostAsync("/api/show", """{"model": "part"}"""));
        Assert.That(shown.GetProperty("capabilities").EnumerateArray().Select(c => c.GetString()), Is.EqualTo(new[] { "completion" }));
        string picture = Convert.ToBase64String(_chart);
        using HttpResponseMessage refused = await http.PostAsync("/v1/chat/completions", $$$"""
            {"model": "part", "messages": [{"role": "user", "content": [{"type": "text", "text": "What is it?"},
             {"type": "image_url", "image_url": {"url": "data:image/png;base64,{{{picture}}}"}}]}]}
            """);
        Assert.That((int)refused.StatusCode, Is.EqualTo(400));
        Assert.That(await refused.Content.ReadAsStringAsync(), Does.Contain("reads no pictures"));
    }
}
