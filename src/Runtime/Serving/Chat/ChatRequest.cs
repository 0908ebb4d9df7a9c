using IlgpuLlava.Model.Text;
using Microsoft.Extensions.AI;
using Role = IlgpuLlava.Model.Text.ChatRole;

namespace IlgpuLlava.Runtime;

/// <summary>From the messages and options of Microsoft.Extensions.AI to a request.</summary>
internal static class ChatRequest
{
    public static EngineRequest Of(IEnumerable<ChatMessage> messages, ChatOptions? options, string modelId, string client)
    {
        ArgumentNullException.ThrowIfNull(messages);
        options ??= new ChatOptions();
        Check(options, modelId);
        List<ChatTurn> turns = [];
        List<byte[]> pictures = [];
        if (!string.IsNullOrEmpty(options.Instructions))
            turns.Add(ChatTurn.System(options.Instructions));
        foreach (ChatMessage message in messages)
            turns.Add(new ChatTurn(RoleOf(message), [.. message.Contents.Select(c => Part(c, pictures)).OfType<ChatPart>()]));
        return new EngineRequest
        {
            Conversation = new Conversation(turns, pictures),
            Client = client,
            // Without a schema, JSON is an object.
            JsonSchema = options.ResponseFormat is not ChatResponseFormatJson json ? null
                : json.Schema?.GetRawText() ?? """{"type":"object"}""",
            Stop = [.. options.StopSequences ?? []],
            Options = new GenerationOptions
            {
                MaxTokens = options.MaxOutputTokens ?? int.MaxValue,
                Temperature = options.Temperature ?? 0,
                TopP = options.TopP ?? 1,
                TopK = options.TopK ?? 0,
                FrequencyPenalty = options.FrequencyPenalty ?? 0,
                PresencePenalty = options.PresencePenalty ?? 0,
                Seed = unchecked((ulong)(options.Seed ?? 0)),
            },
        };
    }

    private static void Check(ChatOptions options, string modelId)
    {
        if (options.ModelId is { } other && other != modelId)
            throw new NotSupportedException($"The model {other} is not loaded; {modelId} is.");
        if (options.Tools is { Count: > 0 })
            throw new NotSupportedException("tools are not supported; leave them out.");
    }

    private static Role RoleOf(ChatMessage message) =>
        message.Role == Microsoft.Extensions.AI.ChatRole.User ? Role.User
        : message.Role == Microsoft.Extensions.AI.ChatRole.Assistant ? Role.Assistant
        : message.Role == Microsoft.Extensions.AI.ChatRole.System ? Role.System
        : throw new NotSupportedException($"Messages of the role {message.Role} are not supported.");

    /// <summary>A part of a turn; null for what says something about an earlier answer, not to the model.</summary>
    private static ChatPart? Part(AIContent content, List<byte[]> pictures)
    {
        switch (content)
        {
            case TextContent text:
                return ChatPart.FromText(text.Text);
            case DataContent data when data.HasTopLevelMediaType("image"):
                pictures.Add(data.Data.ToArray());
                return ChatPart.Image;
            case UsageContent:
                return null;
            case DataContent data:
                throw new NotSupportedException($"Data of the type {data.MediaType} is not supported; pictures are.");
            case UriContent:
                throw new NotSupportedException("Addresses of pictures are not fetched; send the picture itself as DataContent.");
            default:
                throw new NotSupportedException($"{content.GetType().Name} is not supported; text and pictures are.");
        }
    }
}
