using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>Holds the answers to one request to a grammar: only tokens are left with which the answer so far can still become a whole
/// text of it, and the model's end where it is one. It belongs to the device thread.</summary>
/// <param name="matcher">The grammar.</param>
/// <param name="tokens">The tokens.</param>
/// <param name="tokenizer">Their bytes.</param>
/// <param name="ends">Tokens with which the model ends.</param>
internal sealed class TokenConstraint(
    GrammarMatcher matcher, Lazy<TokenTrie> tokens, Tokenizer tokenizer, IReadOnlyList<int> ends)
{
    // Within a string, and between the same two signs, the state is the same again and again.
    private readonly Dictionary<int, bool[]> _allowed = [];

    /// <summary>The state before the first token.</summary>
    public int Start => matcher.Start;

    /// <summary>Takes the probability of every other token away.</summary>
    /// <param name="state">Where the answer is.</param>
    /// <param name="logits">[vocabulary or more].</param>
    public void Mask(int state, Span<float> logits)
    {
        if (!_allowed.TryGetValue(state, out bool[]? allowed))
        {
            allowed = tokens.Value.Allowed(matcher, state);
            foreach (int end in ends)
                allowed[end] = matcher.IsComplete(state);
            _allowed.Add(state, allowed);
        }
        for (int i = 0; i < logits.Length; i++)
        {
            if (i >= allowed.Length || !allowed[i])
                logits[i] = float.NegativeInfinity;
        }
    }

    /// <summary>The state after a token.</summary>
    public int Next(int state, int id)
    {
        tokenizer.TryGetContent(id, out byte[] content);
        foreach (byte value in content)
            state = matcher.Next(state, value);
        return state;
    }
}
