using System.Text.Json.Nodes;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>How answers look: those of chat differ from those of text.</summary>
internal abstract class OpenAiShape
{
    public static OpenAiShape Chat { get; } = new OpenAiChatShape();

    public static OpenAiShape Text { get; } = new OpenAiTextShape();

    /// <summary>What ids begin with.</summary>
    public abstract string IdPrefix { get; }

    /// <summary>The name of a whole reply.</summary>
    public abstract string WholeName { get; }

    /// <summary>The name of a piece.</summary>
    public abstract string PieceName { get; }

    /// <summary>A choice with a whole answer.</summary>
    public abstract JsonObject Whole(string text);

    /// <summary>A choice with a piece of an answer.</summary>
    public abstract JsonObject Piece(string text, bool isFirst);

    /// <summary>Log-probabilities of tokens.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="offset">Characters of the answer's tokens before them.</param>
    public abstract JsonObject Logprobs(IReadOnlyList<LlavaLogprob> tokens, int offset);

    /// <summary>JSON has no infinity; OpenAI writes this for what cannot come.</summary>
    protected static float Finite(float logprob) => Math.Max(logprob, -9999);
}
