using System.Text.Json;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>From the body of <c>/v1/chat/completions</c> to a request, with every check that needs no model.</summary>
internal sealed class OpenAiChatReader(PictureSource pictures)
{
    private const string AnyObject = """{"type":"object"}""";

    /// <exception cref="HttpException">400: a field is missing, wrong or not supported; it is named.</exception>
    /// <exception cref="PictureUrlException">A picture's address may not be fetched.</exception>
    public async ValueTask<LlavaRequest> ReadAsync(JsonFields body, CancellationToken cancellationToken)
    {
        OpenAiSampling.CheckSupported(body);
        // What is wrong with small fields is said before any picture is fetched.
        LlavaRequest request = OpenAiSampling.Read(body, new Conversation()) with
        {
            JsonSchema = ReadSchema(body.Object("response_format")),
            Logprobs = ReadLogprobs(body),
        };
        List<ChatTurn> turns = [];
        List<byte[]> files = [];
        using RequestPictures images = pictures.Begin();
        foreach (JsonFields message in body.Objects("messages") ?? throw body.Missing("messages"))
            turns.Add(await ReadTurnAsync(message, images, files, cancellationToken));
        return request with { Conversation = new Conversation(turns, files) };
    }

    private static async ValueTask<ChatTurn> ReadTurnAsync(
        JsonFields message, RequestPictures images, List<byte[]> files, CancellationToken cancellationToken)
    {
        ChatRole role = message.String("role") switch
        {
            "system" or "developer" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            null => throw message.Missing("role"),
            "tool" or "function" => throw HttpException.InvalidField(message.PathOf("role"), "tools are not supported."),
            var other => throw HttpException.InvalidField(
                message.PathOf("role"), $"it is '{other}'; it must be system, developer, user or assistant."),
        };
        if (message.Array("tool_calls") is { Count: > 0 } || message.Get("function_call") is not null)
            throw HttpException.InvalidField(message.PathOf("tool_calls"), "tools are not supported.");
        JsonElement content = message.Get("content") ?? throw message.Missing("content");
        if (content.ValueKind == JsonValueKind.String)
            return new ChatTurn(role, [ChatPart.FromText(message.String("content")!)]);
        if (content.ValueKind != JsonValueKind.Array)
            throw HttpException.InvalidField(message.PathOf("content"), "it must be a string or an array of parts.");
        List<ChatPart> parts = [];
        foreach (JsonFields part in message.Objects("content")!)
            parts.Add(await ReadPartAsync(part, images, files, cancellationToken));
        return new ChatTurn(role, parts);
    }

    private static async ValueTask<ChatPart> ReadPartAsync(
        JsonFields part, RequestPictures images, List<byte[]> files, CancellationToken cancellationToken)
    {
        switch (part.String("type") ?? throw part.Missing("type"))
        {
            case "text":
                return ChatPart.FromText(part.String("text") ?? throw part.Missing("text"));
            case "image_url":
                JsonFields image = part.Object("image_url") ?? throw part.Missing("image_url");
                string url = image.String("url") ?? throw image.Missing("url");
                files.Add(await images.ReadAsync(url, image.PathOf("url"), cancellationToken));
                return ChatPart.Image;
            case var other:
                throw HttpException.InvalidField(part.PathOf("type"), $"it is '{other}'; it must be text or image_url.");
        }
    }

    /// <summary>The schema that the answer is held to; empty for none.</summary>
    private static string ReadSchema(JsonFields? format)
    {
        switch (format?.String("type"))
        {
            case null when format is not null:
                throw format.Missing("type");
            case null or "text":
                return "";
            case "json_object":
                return AnyObject;
            case "json_schema":
                JsonFields named = format!.Object("json_schema") ?? throw format.Missing("json_schema");
                return named.Get("schema")?.GetRawText() ?? throw named.Missing("schema");
            case var other:
                throw HttpException.InvalidField(
                    format!.PathOf("type"), $"it is '{other}'; it must be text, json_object or json_schema.");
        }
    }

    private static int? ReadLogprobs(JsonFields body)
    {
        bool isAsked = body.Boolean("logprobs") ?? false;
        int? top = OpenAiSampling.Logprobs(body, "top_logprobs");
        if (top > 0 && !isAsked)
            throw HttpException.InvalidField(body.PathOf("top_logprobs"), "it comes with logprobs: true alone.");
        return isAsked ? top ?? 0 : null;
    }
}
