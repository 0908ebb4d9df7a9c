namespace ILGPU;

/// <summary>A kernel operation was called outside of a kernel.</summary>
public sealed class InvalidKernelOperationException : InvalidOperationException
{
    /// <summary>An exception with the default message.</summary>
    public InvalidKernelOperationException()
        : base("A kernel operation was called outside of a kernel.")
    {
    }

    /// <summary>An exception with a message.</summary>
    public InvalidKernelOperationException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public InvalidKernelOperationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
