using IlgpuLlava.Model.Images;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

public sealed partial class Generator
{
    /// <summary>Counts the tokens of a conversation's prompt, which may be more than the context holds. For any thread, at any
    /// time.</summary>
    /// <param name="conversation">The turns; the last is the user's. Pictures are read as far as their headers.</param>
    /// <exception cref="PromptException">The conversation is no prompt: empty, or its pictures do not fit its turns.</exception>
    /// <exception cref="PictureException">A picture cannot be read.</exception>
    public PromptSize CountTokens(Conversation conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        int[] ids = _prompts.Build(conversation.Turns, conversation.Pictures.Count);
        for (int i = 0; i < conversation.Pictures.Count; i++)
            Read(i, () => ImageDecoder.Identify(conversation.Pictures[i]));
        long images = (long)conversation.Pictures.Count * _pictures.RowsPerPicture;
        return new PromptSize(checked((int)(ids.Length - conversation.Pictures.Count + images)), checked((int)images));
    }
}
