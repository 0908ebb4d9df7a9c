namespace IlgpuLlava.Runtime;

/// <summary>A JSON schema that answers cannot be held to; the message names the keyword and its place.</summary>
public sealed class JsonSchemaException : GenerationException
{
    /// <summary>With a message.</summary>
    /// <param name="message">What is wrong, where, and what is supported.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public JsonSchemaException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
