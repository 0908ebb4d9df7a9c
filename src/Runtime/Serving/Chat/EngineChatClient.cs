using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace IlgpuLlava.Runtime;

/// <summary>
/// An <see cref="Engine"/> as Microsoft.Extensions.AI knows chat models. Pictures are <see cref="DataContent"/> of an image type, in
/// their places among the texts. Thread-safe; any number of calls run at once, in one batch.
/// </summary>
/// <remarks>
/// It does not own the engine. What it cannot honour it refuses by name with <see cref="NotSupportedException"/>: tools, and contents
/// other than text and pictures. Without a temperature the answer is greedy; without a number of
/// output tokens it ends with the stop token or the context.
/// </remarks>
public sealed class EngineChatClient : IChatClient
{
    private readonly Engine _engine;
    private readonly string _client;
    private readonly ChatClientMetadata _metadata;

    /// <summary>A client of an engine.</summary>
    /// <param name="engine">What answers.</param>
    /// <param name="modelId">The model's name.</param>
    /// <param name="client">Who asks, see <see cref="EngineRequest.Client"/>.</param>
    public EngineChatClient(Engine engine, string modelId, string client = "")
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentException.ThrowIfNullOrWhiteSpace(modelId);
        ArgumentNullException.ThrowIfNull(client);
        (_engine, _client) = (engine, client);
        _metadata = new ChatClientMetadata("ilgpu-llava", null, modelId);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The call asks for what the model cannot do.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        EngineRequest request = ChatRequest.Of(messages, options, _metadata.DefaultModelId!, _client);
        await using EngineAnswer answer = await _engine.SubmitAsync(request, cancellationToken).ConfigureAwait(false);
        EngineResult result = await answer.CompleteAsync(cancellationToken).ConfigureAwait(false);
        EngineAnswerText text = result.Answers[0];
        string id = NewId();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, text.Text) { MessageId = id })
        {
            ResponseId = id,
            ModelId = _metadata.DefaultModelId,
            CreatedAt = DateTimeOffset.UtcNow,
            FinishReason = ReasonOf(text.FinishReason),
            Usage = UsageOf(result.Usage),
        };
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The call asks for what the model cannot do.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages,
        ChatOptions? options = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        EngineRequest request = ChatRequest.Of(messages, options, _metadata.DefaultModelId!, _client);
        await using EngineAnswer answer = await _engine.SubmitAsync(request, cancellationToken).ConfigureAwait(false);
        string id = NewId();
        DateTimeOffset created = DateTimeOffset.UtcNow;
        await foreach (EngineChunk chunk in answer.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Parts of a character, and of what may become a stop string, come without text.
            if (chunk.Text.Length == 0 && chunk.FinishReason is null)
                continue;
            ChatResponseUpdate update = new(ChatRole.Assistant, chunk.Text)
            {
                ResponseId = id,
                MessageId = id,
                ModelId = _metadata.DefaultModelId,
                CreatedAt = created,
                FinishReason = ReasonOf(chunk.FinishReason),
            };
            if (chunk.Usage is { } usage)
                update.Contents.Add(new UsageContent(UsageOf(usage)));
            yield return update;
        }
    }

    /// <summary>The client's metadata, the client itself, or its engine.</summary>
    /// <param name="serviceType">What is asked for.</param>
    /// <param name="serviceKey">Null; there is nothing by key.</param>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(Engine) ? _engine
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Nothing to do: the engine is its owner's.</summary>
    public void Dispose()
    {
    }

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static ChatFinishReason? ReasonOf(FinishReason? reason) => reason switch
    {
        null => null,
        FinishReason.Length => ChatFinishReason.Length,
        _ => ChatFinishReason.Stop,
    };

    private static UsageDetails UsageOf(EngineUsage usage) => new()
    {
        InputTokenCount = usage.PromptTokens,
        OutputTokenCount = usage.CompletionTokens,
        TotalTokenCount = usage.PromptTokens + usage.CompletionTokens,
        CachedInputTokenCount = usage.CachedTokens,
        AdditionalCounts = new AdditionalPropertiesDictionary<long> { ["image_tokens"] = usage.ImageTokens },
    };
}
