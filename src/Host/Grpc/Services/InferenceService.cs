using System.Reflection;
using System.Text;
using Google.Protobuf;
using Inference;
using TensorMetadata = Inference.ModelMetadataResponse.Types.TensorMetadata;

namespace IlgpuLlava.Host.Grpc;

/// <summary><c>inference.GRPCInferenceService</c>, KServe's Open Inference Protocol: inputs <c>prompt</c> BYTES [1], <c>image</c> BYTES
/// [n] (where the model reads pictures) and optionally <c>max_tokens</c> INT32 [1]; output <c>text</c> BYTES [1].</summary>
/// <param name="state">What answers, and whether it takes work.</param>
internal sealed class InferenceService(ServerState state)
{
    /// <summary>The method that is work; the others are probes.</summary>
    public const string Infer = "ModelInfer";

    public GrpcService ToService() => new GrpcService(OpenInferenceReflection.Descriptor.Services[0])
        .Unary<ServerLiveRequest, ServerLiveResponse>("ServerLive", (_, _) => Task.FromResult(new ServerLiveResponse { Live = true }))
        .Unary<ServerReadyRequest, ServerReadyResponse>(
            "ServerReady", (_, _) => Task.FromResult(new ServerReadyResponse { Ready = state.IsReady }))
        .Unary<ModelReadyRequest, ModelReadyResponse>("ModelReady", (request, _) => Task.FromResult(ModelReady(request)))
        .Unary<ServerMetadataRequest, ServerMetadataResponse>("ServerMetadata", (_, _) => Task.FromResult(ServerMetadata()))
        .Unary<ModelMetadataRequest, ModelMetadataResponse>("ModelMetadata", (request, _) => Task.FromResult(ModelMetadata(request)))
        .Unary<ModelInferRequest, ModelInferResponse>(Infer, InferAsync);

    private ModelReadyResponse ModelReady(ModelReadyRequest request)
    {
        // Not yet there, no model has a name.
        if (state.IsReady)
            CheckModel(request.Name, request.Version);
        return new ModelReadyResponse { Ready = state.IsReady };
    }

    private static ServerMetadataResponse ServerMetadata() => new()
    {
        Name = HostProgram.Name,
        Version = typeof(InferenceService).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
    };

    private ModelMetadataResponse ModelMetadata(ModelMetadataRequest request)
    {
        LlavaModelInfo model = CheckModel(request.Name, request.Version);
        return new ModelMetadataResponse
        {
            Name = model.Name,
            Platform = HostProgram.Name,
            Inputs = { InferenceInputs.MetadataOf(model) },
            Outputs = { new TensorMetadata { Name = "text", Datatype = InferenceInputs.Bytes, Shape = { 1 } } },
        };
    }

    private async Task<ModelInferResponse> InferAsync(ModelInferRequest request, GrpcCall call)
    {
        LlavaModelInfo model = CheckModel(request.ModelName, request.ModelVersion);
        if (request.Outputs.FirstOrDefault(o => o.Name != "text") is { } unknown)
            throw GrpcException.InvalidField("outputs", $"there is no output '{unknown.Name}'; 'text' is the only one.");
        LlavaRequest read = LlavaRequestReader.Read(InferenceInputs.Read(request), model) with { Client = call.Client };
        StringBuilder text = new();
        await foreach (LlavaChunk chunk in state.Backend.GenerateAsync(read, call.CancellationToken))
            text.Append(chunk.Text);
        ModelInferResponse.Types.InferOutputTensor output = new() { Name = "text", Datatype = InferenceInputs.Bytes, Shape = { 1 } };
        ModelInferResponse response = new() { ModelName = model.Name, Id = request.Id, Outputs = { output } };
        ByteString bytes = ByteString.CopyFromUtf8(text.ToString());
        // In the form in which it was asked.
        if (request.RawInputContents.Count > 0)
            response.RawOutputContents.Add(InferenceInputs.ToRaw(bytes));
        else
            output.Contents = new InferTensorContents { BytesContents = { bytes } };
        return response;
    }

    private LlavaModelInfo CheckModel(string name, string version)
    {
        LlavaModelInfo model = state.Backend.Model;
        LlavaRequestReader.CheckModel(name, model);
        return version.Length == 0
            ? model
            : throw new GrpcException(GrpcStatusCode.NotFound, $"Model '{model.Name}' has no version '{version}'; leave the version out.");
    }
}
