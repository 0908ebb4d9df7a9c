using System.Text.Json;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>From the body of <c>/v1/completions</c> to a request: a text that is continued as it is, without a chat template.</summary>
internal static class OpenAiCompletionReader
{
    /// <exception cref="HttpException">400: a field is missing, wrong or not supported; it is named.</exception>
    public static LlavaRequest Read(JsonFields body)
    {
        OpenAiSampling.CheckSupported(body);
        return OpenAiSampling.Read(body, Conversation.FromPlainText(ReadPrompt(body))) with
        {
            Logprobs = OpenAiSampling.Logprobs(body, "logprobs"),
        };
    }

    private static string ReadPrompt(JsonFields body)
    {
        JsonElement prompt = body.Get("prompt") ?? throw body.Missing("prompt");
        bool hasIds = prompt.ValueKind == JsonValueKind.Array
            && prompt.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Number or JsonValueKind.Array);
        if (hasIds)
            throw HttpException.InvalidField(body.PathOf("prompt"), "token ids are not supported; send text.");
        return body.Strings("prompt") is [string text]
            ? text
            : throw HttpException.InvalidField(body.PathOf("prompt"), "it must be one text; send a request for each.");
    }
}
