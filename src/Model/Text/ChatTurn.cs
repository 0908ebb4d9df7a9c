namespace IlgpuLlava.Model.Text;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Parts">Texts and places of images, in order.</param>
public sealed record ChatTurn(ChatRole Role, IReadOnlyList<ChatPart> Parts)
{
    /// <summary>Number of images in the turn.</summary>
    public int ImageCount => Parts.Count(part => part.IsImage);

    /// <summary>A turn of the user: the images first, then the text.</summary>
    public static ChatTurn User(string text, int images = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(images);
        return new ChatTurn(ChatRole.User, [.. Enumerable.Repeat(ChatPart.Image, images), ChatPart.FromText(text)]);
    }

    /// <summary>A turn of the model.</summary>
    public static ChatTurn Assistant(string text) => new(ChatRole.Assistant, [ChatPart.FromText(text)]);

    /// <summary>System text.</summary>
    public static ChatTurn System(string text) => new(ChatRole.System, [ChatPart.FromText(text)]);
}
