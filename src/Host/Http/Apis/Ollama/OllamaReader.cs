using System.Text.Json;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>From the body of <c>/api/generate</c> and <c>/api/chat</c> to a question. What would change the answer and cannot be done is
/// refused by name; other fields that are not known are passed over.</summary>
/// <param name="pictures">Reads the request's pictures.</param>
internal sealed class OllamaReader(RequestPictures pictures)
{
    private const int MaxLogprobs = 20;

    /// <summary>Checks that the loaded model is meant.</summary>
    /// <returns>What the request calls it.</returns>
    /// <exception cref="HttpException">404: another is, or none.</exception>
    public static string ReadModel(JsonFields body, LlavaModelInfo model)
    {
        // Older clients say name.
        string name = body.String("model") ?? body.String("name") ?? "";
        ModelName.Check(name, model);
        return name;
    }

    /// <exception cref="HttpException">400 or 404; the field is named.</exception>
    public async Task<OllamaQuestion> ReadGenerateAsync(JsonDocument body, LlavaModelInfo model, CancellationToken cancellationToken)
    {
        JsonFields fields = new(body.RootElement);
        string name = ReadModel(fields, model);
        Refuse(fields, "template", "the model's own chat template is used, no other can be sent.");
        Refuse(fields, "suffix", "the model cannot fill in text before a suffix.");
        Refuse(fields, "context", "token ids of former answers are not taken; send the turns to /api/chat.");
        RefuseThinking(fields);
        bool isRaw = fields.Boolean("raw") ?? false;
        string prompt = fields.String("prompt") ?? "";
        List<byte[]> images = await ReadImagesAsync(fields, cancellationToken);
        bool streams = fields.Boolean("stream") ?? true;
        LlavaRequest request = ReadRequest(fields, isRaw ? Plain(prompt, images) : Asked(fields.String("system"), prompt, images));
        return new OllamaQuestion(name, streams, prompt.Length == 0 && images.Count == 0 ? null : request);
    }

    /// <exception cref="HttpException">400 or 404; the field is named.</exception>
    public async Task<OllamaQuestion> ReadChatAsync(JsonDocument body, LlavaModelInfo model, CancellationToken cancellationToken)
    {
        JsonFields fields = new(body.RootElement);
        string name = ReadModel(fields, model);
        Refuse(fields, "tools", "the model cannot call tools.");
        Refuse(fields, "template", "the model's own chat template is used, no other can be sent.");
        RefuseThinking(fields);
        List<ChatTurn> turns = [];
        List<byte[]> images = [];
        foreach (JsonFields message in fields.Objects("messages") ?? [])
            turns.Add(await ReadTurnAsync(message, images, cancellationToken));
        bool streams = fields.Boolean("stream") ?? true;
        LlavaRequest request = ReadRequest(fields, new Conversation(turns, images));
        return new OllamaQuestion(name, streams, turns.Count == 0 ? null : request);
    }

    private async Task<ChatTurn> ReadTurnAsync(JsonFields message, List<byte[]> images, CancellationToken cancellationToken)
    {
        ChatRole role = message.String("role") switch
        {
            "system" => ChatRole.System,
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            null => throw message.Missing("role"),
            var other => throw HttpException.InvalidField(
                message.PathOf("role"), $"it is '{other}'; it must be system, user or assistant."),
        };
        Refuse(message, "tool_calls", "the model cannot call tools.");
        List<byte[]> own = await ReadImagesAsync(message, cancellationToken);
        images.AddRange(own);
        string text = message.String("content") ?? "";
        return new ChatTurn(role, [.. Enumerable.Repeat(ChatPart.Image, own.Count), ChatPart.FromText(text)]);
    }

    private async Task<List<byte[]>> ReadImagesAsync(JsonFields fields, CancellationToken cancellationToken)
    {
        List<byte[]> images = [];
        foreach (string image in fields.Strings("images"))
            images.Add(await pictures.ReadAsync(image, fields.PathOf($"images[{images.Count}]"), cancellationToken));
        return images;
    }

    private static Conversation Asked(string? system, string prompt, List<byte[]> images)
    {
        Conversation conversation = new(string.IsNullOrEmpty(system) ? null : system);
        conversation.AddUser(prompt, images);
        return conversation;
    }

    private static Conversation Plain(string prompt, List<byte[]> images) => images.Count == 0
        ? Conversation.FromPlainText(prompt)
        : throw HttpException.InvalidField("raw", "a raw prompt has no places for images; leave one of them out.");

    private static LlavaRequest ReadRequest(JsonFields fields, Conversation conversation)
    {
        JsonFields? options = fields.Object("options");
        int top = fields.Integer("top_logprobs") ?? 0;
        if (top is < 0 or > MaxLogprobs)
            throw HttpException.InvalidField("top_logprobs", $"it is {top}; it must be from 0 to {MaxLogprobs}.");
        return new LlavaRequest
        {
            Conversation = conversation,
            Options = options is null ? OllamaOptions.Default : OllamaOptions.Read(options),
            Stop = options?.Strings("stop") ?? [],
            JsonSchema = ReadFormat(fields.Get("format")),
            Logprobs = fields.Boolean("logprobs") == true ? top : null,
        };
    }

    private static string ReadFormat(JsonElement? format) => format switch
    {
        null => "",
        { ValueKind: JsonValueKind.Object } schema => schema.GetRawText(),
        { ValueKind: JsonValueKind.String } word when word.ValueEquals("") => "",
        { ValueKind: JsonValueKind.String } word when word.ValueEquals("json") => """{"type":"object"}""",
        _ => throw HttpException.InvalidField("format", "it must be \"json\" or a JSON schema."),
    };

    // Clients send what is empty, too.
    private static void Refuse(JsonFields fields, string name, string reason)
    {
        bool isEmpty = fields.Get(name) switch
        {
            null => true,
            { ValueKind: JsonValueKind.String } text => text.ValueEquals(""),
            { ValueKind: JsonValueKind.Array } array => array.GetArrayLength() == 0,
            _ => false,
        };
        if (!isEmpty)
            throw HttpException.InvalidField(fields.PathOf(name), reason);
    }

    private static void RefuseThinking(JsonFields fields)
    {
        if (fields.Get("think") is { ValueKind: not JsonValueKind.False })
            throw HttpException.InvalidField("think", "the model does not think aloud; leave it out, or say false.");
    }
}
