namespace IlgpuLlava.Runtime;

/// <summary>The device had not the memory for this request beside the others; the same request can be sent again later.</summary>
public sealed class DeviceMemoryFullException : Exception
{
    /// <summary>With the cause.</summary>
    /// <param name="innerException">What the device said.</param>
    public DeviceMemoryFullException(Exception innerException)
        : base("The device has not enough free memory for this request now; try again later.", innerException)
    {
    }
}
