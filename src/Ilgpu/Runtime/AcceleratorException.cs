namespace ILGPU.Runtime;

/// <summary>A failure of a device or its driver.</summary>
public abstract class AcceleratorException : Exception
{
    private protected AcceleratorException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The kind of the accelerator.</summary>
    public abstract AcceleratorType AcceleratorType { get; }
}
