namespace ILGPU;

/// <summary>A kernel cannot be compiled. The message names kernel, method, IL offset and what to write instead.</summary>
public class InternalCompilerException : Exception
{
    /// <summary>Without a reason.</summary>
    public InternalCompilerException()
    {
    }

    /// <summary>With a reason.</summary>
    public InternalCompilerException(string message)
        : base(message)
    {
    }

    /// <summary>With a reason and its cause.</summary>
    public InternalCompilerException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
