using System.Buffers.Binary;
using Google.Protobuf;
using IlgpuLlava.Host.Grpc;
using Inference;
using Tensor = Inference.ModelInferRequest.Types.InferInputTensor;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

/// <summary>KServe's protocol over a backend that computes nothing.</summary>
public class InferenceTests
{
    private const string Path = "/inference.GRPCInferenceService/";
    private FakeBackend _backend = null!;
    private LlavaBed _bed = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _bed = await LlavaBed.StartAsync(_backend = new FakeBackend());
        _backend.Answer = (_, _) => FakeBackend.Chunks(new LlavaChunk { Text = "an " }, new LlavaChunk { Text = "answer" });
    }

    [TearDown]
    public async Task StopAsync() => await _bed.DisposeAsync();

    [Test]
    public async Task AQuestionAsLists()
    {
        ModelInferRequest request = Ask(Text("prompt", "what?"), Bytes("image", [1], [2, 3]), Number(5));
        request.Id = "an id";
        ModelInferResponse response = (await CallAsync("ModelInfer", request)).One<ModelInferResponse>();
        Assert.That((response.ModelName, response.Id), Is.EqualTo(("some-model", "an id")));
        ModelInferResponse.Types.InferOutputTensor output = response.Outputs.Single();
        Assert.That(output.Contents.BytesContents.Single().ToStringUtf8(), Is.EqualTo("an answer"));
        Assert.That((output.Name, output.Datatype, output.Shape.Single()), Is.EqualTo(("text", "BYTES", 1L)));
        AssertAsked();
    }

    [Test]
    public async Task AQuestionAsRawBytes()
    {
        byte[] limit = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(limit, 5);
        ModelInferRequest request = Ask(Text("prompt", "what?"), Bytes("image", [1], [2, 3]), Number(5));
        foreach (Tensor input in request.Inputs)
            input.Contents = null;
        request.RawInputContents.Add(ByteString.CopyFrom([5, 0, 0, 0, .. "what?"u8]));
        request.RawInputContents.Add(ByteString.CopyFrom(1, 0, 0, 0, 1, 2, 0, 0, 0, 2, 3));
        request.RawInputContents.Add(ByteString.CopyFrom(limit));
        ModelInferResponse response = (await CallAsync("ModelInfer", request)).One<ModelInferResponse>();
        Assert.That(response.Outputs.Single().Contents, Is.Null);
        Assert.That(response.RawOutputContents.Single().ToByteArray(), Is.EqualTo((byte[])[9, 0, 0, 0, .. "an answer"u8]));
        AssertAsked();
    }

    private void AssertAsked()
    {
        Assert.That(_backend.Asked!.Conversation.Turns.Single().Parts.Select(p => p.Text), Is.EqualTo(new[] { null, null, "what?" }));
        Assert.That(_backend.Asked.Conversation.Pictures, Is.EqualTo(new byte[][] { [1], [2, 3] }));
        Assert.That(_backend.Asked.Options.MaxTokens, Is.EqualTo(5));
    }

    private static readonly (string Word, ModelInferRequest Request)[] _bad =
    [
        ("prompt: it is missing", Ask()),
        ("no input 'other'", Ask(Text("other", "x"))),
        ("prompt: it is there twice", Ask(Text("prompt", "x"), Text("prompt", "x"))),
        ("prompt: its type is 'INT32'", Ask(new Tensor { Name = "prompt", Datatype = "INT32", Shape = { 1 } })),
        ("prompt: its shape is [1], but it has 0 elements", Ask(new Tensor { Name = "prompt", Datatype = "BYTES", Shape = { 1 } })),
        ("prompt: its shape is [1, 1]", Ask(Shaped(Text("prompt", "x"), 1, 1))),
        ("prompt: it has 2 elements", Ask(Bytes("prompt", [1], [2]))),
        ("max_tokens is 0", Ask(Text("prompt", "x"), Number(0))),
        ("raw_input_contents: there are 2 for 1 inputs", Raw(null, [0, 0, 0, 0], [])),
        ("prompt: its raw contents end", Raw(null, [5, 0, 0, 0, 1])),
        ("prompt: its raw contents end", Raw(null, [0xff, 0xff, 0xff, 0xff, 1])),
        ("prompt: its raw contents end", Raw(null, [1, 0])),
        ("prompt: it has contents although", Raw(Text("prompt", "x").Contents, [1, 0, 0, 0, 1])),
    ];

    [Test]
    public async Task Fault075_TensorsThatCannotBeAreNamed()
    {
        foreach ((string word, ModelInferRequest request) in _bad)
            (await CallAsync("ModelInfer", request)).AssertStatus(GrpcStatusCode.InvalidArgument, word);
        ModelInferRequest output = Ask(Text("prompt", "x"));
        output.Outputs.Add(new ModelInferRequest.Types.InferRequestedOutputTensor { Name = "logits" });
        (await CallAsync("ModelInfer", output)).AssertStatus(GrpcStatusCode.InvalidArgument, "no output 'logits'");
        Assert.That(_backend.Asked, Is.Null);
    }

    [Test]
    public async Task Fault076_ModelsAndVersionsThatAreNotThere()
    {
        (await CallAsync("ModelInfer", new ModelInferRequest { ModelName = "other" })).AssertStatus(GrpcStatusCode.NotFound, "other");
        (await CallAsync("ModelReady", new ModelReadyRequest { Name = "other" })).AssertStatus(GrpcStatusCode.NotFound, "other");
        (await CallAsync("ModelMetadata", new ModelMetadataRequest { Name = "some-model", Version = "2" }))
            .AssertStatus(GrpcStatusCode.NotFound, "version '2'");
    }

    [Test]
    public async Task WhatIsServed()
    {
        Reply reply = await CallAsync("ModelMetadata", new ModelMetadataRequest { Name = "some-model" });
        ModelMetadataResponse model = reply.One<ModelMetadataResponse>();
        Assert.That(model.Inputs.Select(i => $"{i.Name} {i.Datatype} {i.Shape.Single()}"),
            Is.EqualTo(new[] { "prompt BYTES 1", "image BYTES -1", "max_tokens INT32 1" }));
        Assert.That(model.Outputs.Select(o => $"{o.Name} {o.Datatype} {o.Shape.Single()}"), Is.EqualTo(new[] { "text BYTES 1" }));
        reply = await CallAsync("ServerMetadata", new ServerMetadataRequest());
        Assert.That(reply.One<ServerMetadataResponse>().Name, Is.EqualTo("ilgpu-llava"));
    }

    [Test]
    public async Task Fault112_ProbesFollowTheServersLife()
    {
        await using LlavaBed bed = await LlavaBed.StartAsync(null);
        Assert.That(await ProbeAsync(bed), Is.EqualTo((true, false, false)));
        (await bed.GenerateAsync(LlavaBed.Ask("hi"))).AssertStatus(GrpcStatusCode.Unavailable, "being loaded");
        (await bed.Bed.Client.CallAsync(Path + "ModelInfer", Ask(Text("prompt", "x"))))
            .AssertStatus(GrpcStatusCode.Unavailable, "being loaded");
        bed.State.Serve(_backend);
        Assert.That(await ProbeAsync(bed), Is.EqualTo((true, true, true)));
        bed.State.Drain();
        Assert.That(await ProbeAsync(bed), Is.EqualTo((true, false, false)));
        // Whoever has not heard of it yet is still served.
        (await bed.GenerateAsync(LlavaBed.Ask("hi"))).AssertStatus(GrpcStatusCode.Ok);
        bed.State.RefuseWork();
        Assert.That(await ProbeAsync(bed), Is.EqualTo((true, false, false)));
        (await bed.GenerateAsync(LlavaBed.Ask("hi"))).AssertStatus(GrpcStatusCode.Unavailable, "stops");
        (await bed.Bed.Client.CallAsync(Path + "ModelInfer", Ask(Text("prompt", "x")))).AssertStatus(GrpcStatusCode.Unavailable, "stops");
    }

    private static async Task<(bool Live, bool Ready, bool ModelReady)> ProbeAsync(LlavaBed bed)
    {
        Client client = bed.Bed.Client;
        Reply live = await client.CallAsync(Path + "ServerLive", new ServerLiveRequest());
        Reply ready = await client.CallAsync(Path + "ServerReady", new ServerReadyRequest());
        Reply model = await client.CallAsync(Path + "ModelReady", new ModelReadyRequest { Name = "some-model" });
        return (live.One<ServerLiveResponse>().Live, ready.One<ServerReadyResponse>().Ready, model.One<ModelReadyResponse>().Ready);
    }

    private Task<Reply> CallAsync(string method, IMessage request) => _bed.Bed.Client.CallAsync(Path + method, request);

    private static ModelInferRequest Ask(params Tensor[] inputs) => new() { ModelName = "some-model", Inputs = { inputs } };

    private static Tensor Text(string name, string text) => Bytes(name, System.Text.Encoding.UTF8.GetBytes(text));

    private static Tensor Bytes(string name, params byte[][] elements) => new()
    {
        Name = name,
        Datatype = "BYTES",
        Shape = { elements.Length },
        Contents = new InferTensorContents { BytesContents = { elements.Select(e => ByteString.CopyFrom(e)) } },
    };

    private static Tensor Shaped(Tensor tensor, params long[] shape)
    {
        tensor.Shape.Clear();
        tensor.Shape.Add(shape);
        return tensor;
    }

    private static Tensor Number(int value) => new()
    {
        Name = "max_tokens",
        Datatype = "INT32",
        Shape = { 1 },
        Contents = new InferTensorContents { IntContents = { value } },
    };

    private static ModelInferRequest Raw(InferTensorContents? contents, params byte[][] raw)
    {
        ModelInferRequest request = Ask(new Tensor { Name = "prompt", Datatype = "BYTES", Shape = { 1 }, Contents = contents });
        request.RawInputContents.Add(raw.Select(r => ByteString.CopyFrom(r)));
        return request;
    }
}
