using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Runtime;

/// <summary>A picture of a conversation cannot be read; the inner exception says why. The message is fit for the person who
/// sent it.</summary>
public sealed class PictureException : GenerationException
{
    /// <summary>For a picture of a conversation.</summary>
    /// <param name="index">Which of <see cref="Conversation.Pictures"/>, from 0.</param>
    /// <param name="innerException">What is wrong with it.</param>
    public PictureException(int index, ImageFormatException innerException)
        : base($"Picture {index + 1}: {innerException?.Message}", innerException) => Index = index;

    /// <summary>Which of <see cref="Conversation.Pictures"/>, from 0.</summary>
    public int Index { get; }
}
