namespace IlgpuLlava.Model.Text;

/// <summary>One part of a turn: a piece of text, or the place of an image.</summary>
public sealed record ChatPart
{
    private ChatPart(string? text) => Text = text;

    /// <summary>The place of an image. Images themselves travel beside the conversation, in the order of their places.</summary>
    public static ChatPart Image { get; } = new(text: null);

    /// <summary>The text; null for an image.</summary>
    public string? Text { get; }

    /// <summary>Whether this part is an image.</summary>
    public bool IsImage => Text is null;

    /// <summary>A piece of text.</summary>
    public static ChatPart FromText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ChatPart(text);
    }
}
