using IlgpuLlava.Host.Grpc;
using Llava.V1;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

/// <summary>The program's services over a backend.</summary>
internal sealed class LlavaBed : IAsyncDisposable
{
    public const string Path = "/llava.v1.Llava/";

    public required Bed Bed { get; init; }

    public required ServerState State { get; init; }

    /// <param name="backend">What answers; null while it is being loaded.</param>
    public static async Task<LlavaBed> StartAsync(ILlavaBackend? backend)
    {
        ServerState state = new();
        if (backend is not null)
            state.Serve(backend);
        LlavaServer server = new(state, reflection: true);
        GrpcOptions options = new() { Translate = BackendErrors.Translate, Interceptors = [server.CheckAsync] };
        return new LlavaBed { Bed = await Bed.StartAsync(server.Services, options), State = state };
    }

    public Task<Reply> GenerateAsync(GenerateRequest request, params (string, string)[] headers) =>
        Bed.Client.CallAsync(Path + "Generate", request, headers);

    public async Task<Client.Stream> OpenAsync(GenerateRequest request, params (string, string)[] headers)
    {
        Client.Stream call = Bed.Client.Open(Path + "Generate", headers);
        await call.SendAsync(request);
        call.Complete();
        return call;
    }

    public static GenerateRequest Ask(string text, params byte[][] pictures)
    {
        Turn turn = new() { Role = Role.User };
        turn.Parts.Add(pictures.Select(p => new Part { Image = Google.Protobuf.ByteString.CopyFrom(p) }));
        turn.Parts.Add(new Part { Text = text });
        return new GenerateRequest { Turns = { turn } };
    }

    public async ValueTask DisposeAsync() => await Bed.DisposeAsync();
}
