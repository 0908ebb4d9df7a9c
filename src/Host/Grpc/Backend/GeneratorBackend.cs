using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Grpc;

/// <summary>A backend over one generator: one answer at a time, the others wait in the order of their arrival.</summary>
/// <param name="generator">What answers; it belongs to the caller.</param>
/// <param name="device">Where it computes, opened for profiling.</param>
/// <param name="name">What requests call the model.</param>
/// <param name="maxQueue">Most requests that wait.</param>
internal sealed partial class GeneratorBackend(Generator generator, ComputeDevice device, string name, int maxQueue) : ILlavaBackend
{
    /// <summary>Pieces of text that an answer may be ahead of its reader.</summary>
    private const int PiecesAhead = 64;

    private static readonly TimeSpan s_retryAfter = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private int _inside;

    public LlavaModelInfo Model { get; } = new(
        name, "llava", device.Name, generator.WeightType.ToString().ToLowerInvariant(), generator.ContextLength, generator.ParameterCount);

    public async IAsyncEnumerable<LlavaChunk> GenerateAsync(
        LlavaRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Refuse(request);
        long arrival = Stopwatch.GetTimestamp();
        try
        {
            // One is being answered.
            if (Interlocked.Increment(ref _inside) > maxQueue + 1)
                throw new BackendBusyException($"The queue is full: {maxQueue} requests are waiting.", s_retryAfter);
            await _turn.WaitAsync(cancellationToken);
            try
            {
                TimeSpan queue = Stopwatch.GetElapsedTime(arrival);
                await foreach (LlavaChunk chunk in AnswerAsync(request, queue, cancellationToken))
                    yield return chunk;
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }

    public LlavaTokenCount CountTokens(LlavaRequest request)
    {
        PromptSize size = generator.CountTokens(request.Conversation);
        return new LlavaTokenCount(size.PromptTokens, size.ImageTokens, generator.ContextLength);
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _session?.Dispose();
        _turn.Dispose();
    }

    private async IAsyncEnumerable<LlavaChunk> AnswerAsync(
        LlavaRequest request, TimeSpan queue, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Channel<string> pieces = Channel.CreateBounded<string>(PiecesAhead);
        Task<GenerationResult> work = Task.Factory.StartNew(
            () => Generate(request, pieces.Writer, end.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        try
        {
            await foreach (string text in pieces.Reader.ReadAllAsync(CancellationToken.None))
                yield return new LlavaChunk { Text = text };
            GenerationResult result = await work;
            if (result.FinishReason == FinishReason.Cancelled)
                throw new OperationCanceledException(cancellationToken);
            yield return new LlavaChunk
            {
                TokenIds = result.TokenIds,
                FinishReason = result.FinishReason,
                Usage = new LlavaUsage(result.PromptTokens, result.ImageTokens, result.TokenIds.Count, result.CachedTokens),
                Times = new LlavaTimes(queue, result.Times),
            };
        }
        finally
        {
            // A reader that went away early leaves a generator that is at work.
            await end.CancelAsync();
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private GenerationResult Generate(LlavaRequest request, ChannelWriter<string> pieces, CancellationToken cancellationToken)
    {
        try
        {
            return generator.Generate(request.Conversation, request.Options, Say, cancellationToken);
        }
        finally
        {
            pieces.Complete();
        }

        // A reader who is slow makes the generator wait.
        void Say(string text)
        {
            if (!pieces.TryWrite(text))
                pieces.WriteAsync(text, cancellationToken).AsTask().GetAwaiter().GetResult();
        }
    }

    /// <exception cref="UnsupportedFieldException">The request asks for more than one answer at a time can do.</exception>
    private static void Refuse(LlavaRequest request)
    {
        Check("stop", request.Stop.Count == 0);
        Check("json_schema", request.JsonSchema.Length == 0);
        Check("logprobs", request.Logprobs == 0);
        Check("n", request.Count == 1);

        static void Check(string field, bool isAbsent)
        {
            if (!isAbsent)
                throw new UnsupportedFieldException($"{field} is not supported; leave it out.");
        }
    }
}
