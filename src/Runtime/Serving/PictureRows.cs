namespace IlgpuLlava.Runtime;

/// <summary>Rows of one picture's features that a chunk needs.</summary>
/// <param name="Key">The picture.</param>
/// <param name="First">First row of its features.</param>
/// <param name="Count">Rows.</param>
/// <param name="Staged">Where they go among the rows that the pass reads.</param>
internal readonly record struct PictureRows(string Key, int First, int Count, int Staged)
{
    /// <summary>All of a chunk, in its order.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="chunk">Which of its tokens.</param>
    /// <param name="next">First row that the pass does not use yet.</param>
    public static List<PictureRows> Of(Sequence sequence, PlannedChunk chunk, ref int next)
    {
        List<PictureRows> all = [];
        foreach (PromptToken token in sequence.Slice(chunk.Start, chunk.Count))
        {
            if (!token.IsPicture)
                continue;
            // The same picture may follow itself: it then begins anew.
            if (all.Count > 0 && all[^1] is { } last && last.Key == token.Picture && last.First + last.Count == token.Row)
                all[^1] = last with { Count = last.Count + 1 };
            else
                all.Add(new PictureRows(token.Picture, token.Row, 1, next));
            next++;
        }
        return all;
    }
}
