using ILGPU.Runtime;

namespace ILGPU.Extensions;

/// <summary>A launch asks for more than its accelerator has: too large a group, grid or shared memory.</summary>
public sealed class KernelLaunchException : AcceleratorException
{
    internal KernelLaunchException(AcceleratorType acceleratorType, string message)
        : base(message)
    {
        AcceleratorType = acceleratorType;
    }

    /// <inheritdoc/>
    public override AcceleratorType AcceleratorType { get; }
}
