using System.Text;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>The one answer of a request, read to its end.</summary>
internal sealed record WholeAnswer(string Text, FinishReason? FinishReason, LlavaUsage? Usage, LlavaTimes? Times)
{
    /// <summary>The log-probabilities of its tokens, where asked for.</summary>
    public IReadOnlyList<LlavaLogprob> Logprobs { get; init; } = [];

    /// <summary>Reads it.</summary>
    /// <param name="chunks">The answer as it comes.</param>
    public static async Task<WholeAnswer> ReadAsync(IAsyncEnumerable<LlavaChunk> chunks)
    {
        StringBuilder text = new();
        List<LlavaLogprob> logprobs = [];
        LlavaChunk last = new();
        await foreach (LlavaChunk chunk in chunks)
        {
            text.Append(chunk.Text);
            logprobs.AddRange(chunk.Logprobs);
            last = chunk;
        }
        return new WholeAnswer(text.ToString(), last.FinishReason, last.Usage, last.Times) { Logprobs = logprobs };
    }
}
