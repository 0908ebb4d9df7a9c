using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>From the input of fal's <c>llava-next</c> to a question.</summary>
internal static class FalReader
{
    private const int DefaultMaxTokens = 64;
    private const float DefaultTemperature = 0.2f;

    /// <exception cref="HttpException">400; the field is named.</exception>
    public static async Task<LlavaRequest> ReadAsync(JsonDocument input, PictureSource pictures, CancellationToken cancellationToken)
    {
        JsonFields fields = new(input.RootElement);
        string prompt = fields.String("prompt") ?? throw fields.Missing("prompt");
        string image = fields.String("image_url") ?? throw fields.Missing("image_url");
        GenerationOptions options = new()
        {
            MaxTokens = fields.Integer("max_tokens") ?? DefaultMaxTokens,
            Temperature = fields.Number("temperature") ?? DefaultTemperature,
            TopP = fields.Number("top_p") ?? 1,
        };
        options.Validate();
        Conversation conversation = new();
        conversation.AddUser(prompt, [await pictures.ReadAsync(image, "image_url", cancellationToken)]);
        return new LlavaRequest { Conversation = conversation, Options = options };
    }
}
