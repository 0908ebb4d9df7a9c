using System.Runtime.CompilerServices;

namespace IlgpuLlava.Host.Tests.Grpc.Services;

/// <summary>A backend that does what a test wants and keeps what it was asked.</summary>
internal sealed class FakeBackend : ILlavaBackend
{
    public LlavaModelInfo Model { get; } = new("some-model", "llava", "cpu", "float16", 4096, 7_000_000_000);

    public LlavaRequest? Asked { get; private set; }

    public Func<LlavaRequest, CancellationToken, IAsyncEnumerable<LlavaChunk>> Answer { get; set; } = (_, _) => Chunks();

    public Exception? Failure { get; set; }

    public static async IAsyncEnumerable<LlavaChunk> Chunks(
        params LlavaChunk[] chunks)
    {
        await Task.Yield();
        foreach (LlavaChunk chunk in chunks)
            yield return chunk;
    }

    public async IAsyncEnumerable<LlavaChunk> GenerateAsync(
        LlavaRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Asked = request;
        if (Failure is not null)
            throw Failure;
        await foreach (LlavaChunk chunk in Answer(request, cancellationToken))
            yield return chunk;
    }

    public LlavaTokenCount CountTokens(LlavaRequest request)
    {
        Asked = request;
        return Failure is null ? new LlavaTokenCount(100, 64, 4096) : throw Failure;
    }

    public void StartProfile()
    {
        if (Failure is not null)
            throw Failure;
    }

    public Task<LlavaProfile> StopProfileAsync(CancellationToken cancellationToken) => Failure is null
        ? Task.FromResult(new LlavaProfile("a table", [1, 2, 3]))
        : throw Failure;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
