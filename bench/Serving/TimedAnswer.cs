using System.Diagnostics;
using Llava.V1;

namespace IlgpuLlava.Bench;

/// <summary>When the tokens of an answer came, in seconds of one clock.</summary>
/// <param name="Begin">When it was asked, or should have been.</param>
/// <param name="Tokens">When each token was there.</param>
/// <param name="End">When the call had ended.</param>
/// <param name="Cached">Tokens of the prompt that the server knew.</param>
internal sealed record TimedAnswer(double Begin, IReadOnlyList<double> Tokens, double End, int Cached)
{
    public static double Now => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;

    /// <summary>Time to first token.</summary>
    public double Ttft => Tokens[0] - Begin;

    /// <summary>Time per output token after the first; null where there is but one.</summary>
    public double? Tpot => Tokens.Count > 1 ? (Tokens[^1] - Tokens[0]) / (Tokens.Count - 1) : null;

    /// <summary>Asks, and reads the answer to its end.</summary>
    /// <param name="channel">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="begin">When it should have been asked; null for now.</param>
    /// <exception cref="CallException">There is no whole answer.</exception>
    public static async Task<TimedAnswer> AskAsync(GrpcChannel channel, GenerateRequest request, double? begin = null)
    {
        byte[] body = GrpcChannel.Frame(request);
        double asked = begin ?? Now;
        List<double> tokens = [];
        int cached = 0;
        await foreach (GenerateChunk chunk in channel.StreamAsync<GenerateChunk>(Question.Generate, body, null, default))
        {
            double now = Now;
            for (int i = 0; i < chunk.TokenIds.Count; i++)
                tokens.Add(now);
            cached = chunk.Usage?.CachedTokens ?? cached;
        }
        return new TimedAnswer(asked, tokens, Now, cached);
    }
}
