using ILGPU.Runtime;

namespace ILGPU.Extensions;

/// <summary>A device has not the memory that was asked for.</summary>
public sealed class DeviceMemoryException : AcceleratorException
{
    /// <summary>One buffer is more than the device gives at once.</summary>
    internal DeviceMemoryException(Accelerator accelerator, long neededBytes)
        : base(
            $"{accelerator.Name} cannot hold a buffer of {neededBytes} bytes: its largest buffer has {accelerator.Device.LargestBuffer}.")
    {
        AcceleratorType = accelerator.AcceleratorType;
        NeededBytes = neededBytes;
        FreeBytes = Math.Max(0, accelerator.MemorySize - accelerator.AllocatedBytes);
    }

    internal DeviceMemoryException(Accelerator accelerator, long neededBytes, long freeBytes, Exception? innerException = null)
        : base(
            $"{accelerator.Name} cannot hold a buffer of {neededBytes} bytes: {freeBytes} of {accelerator.MemorySize} bytes are free.",
            innerException)
    {
        AcceleratorType = accelerator.AcceleratorType;
        NeededBytes = neededBytes;
        FreeBytes = freeBytes;
    }

    /// <inheritdoc/>
    public override AcceleratorType AcceleratorType { get; }

    /// <summary>Bytes of the buffer that was asked for.</summary>
    public long NeededBytes { get; }

    /// <summary>Bytes that were free.</summary>
    public long FreeBytes { get; }
}
