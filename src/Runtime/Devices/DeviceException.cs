namespace IlgpuLlava.Runtime;

/// <summary>A device that is known but cannot compute here; the message says why.</summary>
public sealed class DeviceException : Exception
{
    /// <summary>With a message.</summary>
    /// <param name="message">Which device, why it cannot compute, and what to do.</param>
    public DeviceException(string message)
        : base(message)
    {
    }
}
