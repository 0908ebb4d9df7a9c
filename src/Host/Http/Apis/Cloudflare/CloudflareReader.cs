using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>From a body to a question.</summary>
internal static class CloudflareReader
{
    private const string DefaultPrompt = "Generate a caption for this image";
    private const int DefaultMaxTokens = 512;

    /// <summary>A question about a picture with everything else as it is by default.</summary>
    public static LlavaRequest Ask(byte[] picture, string prompt = DefaultPrompt)
    {
        Conversation conversation = new();
        conversation.AddUser(prompt, [picture]);
        return new LlavaRequest { Conversation = conversation, Options = new GenerationOptions { MaxTokens = DefaultMaxTokens } };
    }

    /// <summary>Reads a JSON body.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="HttpException">400; the field is named.</exception>
    public static async Task<LlavaRequest> ReadAsync(ReadOnlyMemory<byte> body, PictureSource pictures, CancellationToken cancellationToken)
    {
        CloudflareBody parts = CloudflareBody.Split(body.Span);
        using JsonDocument rest = parts.Rest;
        JsonFields fields = new(rest.RootElement);
        if (fields.Boolean("raw") == true)
            throw HttpException.InvalidField("raw", "the model's own chat template is always used; leave it out, or say false.");
        byte[] picture = parts.Picture
            ?? await pictures.ReadAsync(fields.String("image") ?? throw fields.Missing("image"), "image", cancellationToken);
        GenerationOptions defaults = new();
        GenerationOptions options = new()
        {
            MaxTokens = fields.Integer("max_tokens") ?? DefaultMaxTokens,
            Temperature = fields.Number("temperature") ?? defaults.Temperature,
            TopP = fields.Number("top_p") ?? defaults.TopP,
            TopK = fields.Integer("top_k") ?? defaults.TopK,
            Seed = unchecked((ulong)(fields.Long("seed") ?? 0)),
            RepetitionPenalty = fields.Number("repetition_penalty") ?? defaults.RepetitionPenalty,
            FrequencyPenalty = fields.Number("frequency_penalty") ?? defaults.FrequencyPenalty,
            PresencePenalty = fields.Number("presence_penalty") ?? defaults.PresencePenalty,
        };
        options.Validate();
        return Ask(picture, fields.String("prompt") ?? DefaultPrompt) with { Options = options };
    }
}
