namespace IlgpuLlava.Runtime;

/// <summary>Tokens of one sequence that go through the decoder in a pass.</summary>
/// <param name="Sequence">The sequence.</param>
/// <param name="Start">Position of the first token.</param>
/// <param name="Count">Tokens, at least 1.</param>
internal readonly record struct PlannedChunk(Sequence Sequence, int Start, int Count)
{
    /// <summary>Position behind the last token.</summary>
    public int End => Start + Count;

    /// <summary>Whether the sequence's next token can be chosen after the pass.</summary>
    public bool Completes => End == Sequence.Length;
}
