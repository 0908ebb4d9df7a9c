namespace IlgpuLlava.Runtime;

/// <summary>A request that cannot be answered: a field out of range, a prompt over the context, logits that are no numbers.
/// The message names what is wrong and what to do.</summary>
public class GenerationException : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause, if another exception was.</param>
    public GenerationException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
