using System.Runtime.CompilerServices;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host;

/// <summary>A backend over an engine, which batches what is asked at once.</summary>
/// <param name="engine">What answers; it belongs to the caller.</param>
/// <param name="device">Where it computes, opened for profiling.</param>
/// <param name="name">What requests call the model.</param>
internal sealed partial class EngineBackend(Engine engine, ComputeDevice device, string name) : ILlavaBackend
{
    public LlavaModelInfo Model { get; } = new(
        name, engine.Family, device.Name, engine.WeightType.ToString().ToLowerInvariant(), engine.ContextLength, engine.ParameterCount,
        engine.ReadsPictures);

    public async IAsyncEnumerable<LlavaChunk> GenerateAsync(
        LlavaRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        EngineRequest question = new()
        {
            Conversation = request.Conversation,
            Options = request.Options,
            Answers = request.Count,
            Client = request.Client,
            Stop = request.Stop,
            JsonSchema = request.JsonSchema.Length == 0 ? null : request.JsonSchema,
            TopLogProbabilities = request.Logprobs,
        };
        await using EngineAnswer answer = await engine.SubmitAsync(question, cancellationToken);
        await foreach (EngineChunk chunk in answer.ReadAsync(cancellationToken))
            yield return Read(chunk);
    }

    public LlavaTokenCount CountTokens(LlavaRequest request)
    {
        EngineTokenCount count = engine.CountTokens(request.Conversation);
        return new LlavaTokenCount(count.PromptTokens, count.ImageTokens, count.ContextLength);
    }

    private static LlavaChunk Read(EngineChunk chunk) => new()
    {
        Index = chunk.Index,
        Text = chunk.Text,
        TokenIds = chunk.TokenIds,
        Logprobs = [.. chunk.LogProbabilities.Select(Read)],
        FinishReason = chunk.FinishReason,
        Usage = chunk.Usage is not { } usage
            ? null
            : new LlavaUsage(usage.PromptTokens, usage.ImageTokens, usage.CompletionTokens, usage.CachedTokens),
        Times = chunk.Times is not { } times
            ? null
            : new LlavaTimes(times.Queue, new StageTimes(times.Picture, times.Vision, times.Prefill, times.Decode)),
    };

    private static LlavaLogprob Read(EngineLogProbability token) =>
        new(token.TokenId, token.Text, token.LogProbability, [.. token.Top.Select(Read)]);
}
