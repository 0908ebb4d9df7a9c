using Google.Protobuf;
using Llava.V1;

namespace IlgpuLlava.Host.Grpc;

/// <summary><c>llava.v1.Llava</c>, the project's own service.</summary>
internal sealed class LlavaService(ServerState state)
{
    public GrpcService ToService() => new GrpcService(LlavaReflection.Descriptor.Services[0])
        .ServerStreaming<GenerateRequest, GenerateChunk>("Generate", Generate)
        .Unary<GenerateRequest, TokenCount>("CountTokens", (request, _) => Task.FromResult(CountTokens(request)))
        .Unary<GetModelRequest, Llava.V1.Model>("GetModel", (request, _) => Task.FromResult(GetModel(request)))
        .Unary<ListModelsRequest, ListModelsResponse>("ListModels", (_, _) => Task.FromResult(ListModels()))
        .Unary<StartProfileRequest, StartProfileResponse>("StartProfile", (_, _) => Task.FromResult(StartProfile()))
        .Unary<StopProfileRequest, Llava.V1.Profile>("StopProfile", (_, call) => StopProfileAsync(call));

    private async IAsyncEnumerable<GenerateChunk> Generate(GenerateRequest request, GrpcCall call)
    {
        ILlavaBackend backend = state.Backend;
        LlavaRequest read = LlavaRequestReader.Read(request, backend.Model) with { Client = call.Client };
        await foreach (LlavaChunk chunk in backend.GenerateAsync(read, call.CancellationToken))
            yield return LlavaMessages.Of(chunk);
    }

    private TokenCount CountTokens(GenerateRequest request)
    {
        ILlavaBackend backend = state.Backend;
        LlavaTokenCount count = backend.CountTokens(LlavaRequestReader.Read(request, backend.Model));
        return new TokenCount
        {
            PromptTokens = count.PromptTokens,
            ImageTokens = count.ImageTokens,
            ContextLength = count.ContextLength,
        };
    }

    private Llava.V1.Model GetModel(GetModelRequest request)
    {
        LlavaModelInfo model = state.Backend.Model;
        LlavaRequestReader.CheckModel(request.Name, model);
        return LlavaMessages.Of(model);
    }

    private ListModelsResponse ListModels() => new() { Models = { LlavaMessages.Of(state.Backend.Model) } };

    private StartProfileResponse StartProfile()
    {
        state.Backend.StartProfile();
        return new StartProfileResponse();
    }

    private async Task<Llava.V1.Profile> StopProfileAsync(GrpcCall call)
    {
        LlavaProfile profile = await state.Backend.StopProfileAsync(call.CancellationToken);
        return new Llava.V1.Profile { Table = profile.Table, Trace = UnsafeByteOperations.UnsafeWrap(profile.Trace) };
    }
}
