namespace IlgpuLlava.Model.Images;

/// <summary>
/// The one exception for a picture that cannot be used. The message is fit for the person who sent the picture: it holds no path, no
/// address and nothing of the picture's content or metadata.
/// </summary>
public sealed class ImageFormatException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">The machine-readable reason.</param>
    /// <param name="message">What is wrong and what to do, in one line.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public ImageFormatException(ImageFault fault, string message, Exception? innerException = null)
        : base(message, innerException) => Fault = fault;

    /// <summary>The machine-readable reason.</summary>
    public ImageFault Fault { get; }

    internal const string Supported = "send PNG, JPEG or BMP";

    internal static ImageFormatException Corrupt(string format, string detail, Exception? inner = null) =>
        new(ImageFault.Corrupt, $"The {format} picture is corrupt: {detail}.", inner);

    internal static ImageFormatException Truncated(string format, string detail) =>
        new(ImageFault.Truncated, $"The {format} picture is truncated: {detail}.");

    internal static ImageFormatException Unsupported(string what) =>
        new(ImageFault.UnsupportedFormat, $"{what} is not supported; {Supported}.");
}
