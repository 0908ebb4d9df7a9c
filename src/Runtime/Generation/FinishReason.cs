namespace IlgpuLlava.Runtime;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model said its stop token.</summary>
    Stop,

    /// <summary>The token limit or the end of the context was reached.</summary>
    Length,

    /// <summary>The caller cancelled; what was said until then stands.</summary>
    Cancelled,
}
