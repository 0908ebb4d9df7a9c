using System.Text.Json;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>Reads <c>messages</c> in Hugging Face's form: <c>content</c> is text, or a list of texts and images.</summary>
internal static class GoldenMessages
{
    public static List<ChatTurn> Read(GoldenJson json, JsonElement entry) =>
    [
        .. json.List(entry, "messages").Select(message =>
            new ChatTurn(Role(json, message), Parts(json, json.Required(message, "content")))),
    ];

    private static ChatRole Role(GoldenJson json, JsonElement message) => json.Text(message, "role") switch
    {
        "system" => ChatRole.System,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        var role => throw json.Wrong("role", $"is {Comparison.Quote(role)}; known are system, user and assistant"),
    };

    private static List<ChatPart> Parts(GoldenJson json, JsonElement content) => content.ValueKind == JsonValueKind.String
        ? [ChatPart.FromText(json.TextOf(content, "content"))]
        : [.. json.ListOf(content, "content").Select(part => json.Text(part, "type") switch
        {
            "image" => ChatPart.Image,
            "text" => ChatPart.FromText(json.Text(part, "text")),
            var type => throw json.Wrong("type", $"is {Comparison.Quote(type)}; known are image and text"),
        })];
}
