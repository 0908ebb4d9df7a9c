using ILGPU.Runtime;

namespace ILGPU.Extensions;

/// <summary>
/// A device is lost: a kernel broke its context, the driver gave it up, or work on it does not end. Nothing on it can be used any more:
/// every later call on its accelerator throws this, except disposal. Only a new process can use the device again.
/// </summary>
public sealed class DeviceLostException : AcceleratorException
{
    internal DeviceLostException(AcceleratorType acceleratorType, string deviceName, string reason, Exception? cause)
        : base($"{deviceName} is lost: {reason} Only a new process can use it again.", cause)
    {
        AcceleratorType = acceleratorType;
        DeviceName = deviceName;
        Reason = reason;
    }

    /// <inheritdoc/>
    public override AcceleratorType AcceleratorType { get; }

    /// <summary>The device.</summary>
    public string DeviceName { get; }

    /// <summary>What was seen first, as a sentence.</summary>
    public string Reason { get; }

    /// <summary>The same for another call, with a stack trace of its own.</summary>
    internal DeviceLostException Again() => new(AcceleratorType, DeviceName, Reason, InnerException);
}
