namespace IlgpuLlava.Runtime;

/// <summary>A token of a prompt: text, or one row of a picture's features. Two are equal where keys and values would be.</summary>
/// <param name="Id">The token's id; of a picture's row the placeholder's.</param>
/// <param name="Picture">The picture's key; empty for text.</param>
/// <param name="Row">Row of the picture's features.</param>
internal readonly record struct PromptToken(int Id, string Picture, int Row)
{
    public bool IsPicture => Picture.Length > 0;

    public static PromptToken Text(int id) => new(id, "", 0);

    /// <summary>The tokens of a prompt, each picture's placeholder expanded to its rows.</summary>
    public static List<PromptToken> Expand(ReadOnlySpan<int> ids, int imageTokenId, IReadOnlyList<SeenPicture> pictures, int length)
    {
        List<PromptToken> prompt = new(length);
        int picture = 0;
        foreach (int id in ids)
        {
            if (id != imageTokenId)
            {
                prompt.Add(Text(id));
                continue;
            }
            SeenPicture seen = pictures[picture++];
            for (int row = 0; row < seen.Layout.TokenCount; row++)
                prompt.Add(new PromptToken(id, seen.Key, row));
        }
        return prompt;
    }
}
