namespace ILGPU;

/// <summary>A device cannot do what a kernel asks for.</summary>
public sealed class CapabilityNotSupportedException : Exception
{
    /// <summary>An exception with the default message.</summary>
    public CapabilityNotSupportedException()
        : base("A device cannot do what a kernel asks for.")
    {
    }

    /// <summary>An exception with a message.</summary>
    public CapabilityNotSupportedException(string message)
        : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public CapabilityNotSupportedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
