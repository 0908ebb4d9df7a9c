namespace IlgpuLlava.Runtime;

/// <summary>A token of a prompt: text, or one row of a picture's features. Two are equal where keys and values would be.</summary>
/// <param name="Id">The token's id; of a picture's row the placeholder's.</param>
/// <param name="Picture">The picture's key; empty for text.</param>
/// <param name="Row">Row of the picture's features.</param>
internal readonly record struct PromptToken(int Id, string Picture, int Row)
{
    public bool IsPicture => Picture.Length > 0;

    public static PromptToken Text(int id) => new(id, "", 0);
}
