using ILGPU.Util;

namespace ILGPU.Runtime;

/// <summary>An object that belongs to an accelerator and is disposed with it at the latest.</summary>
public abstract class AcceleratorObject : DisposeBase
{
    private protected AcceleratorObject(Accelerator? accelerator)
    {
        // Host-only memory, as that of a kernel run as plain .NET, belongs to none.
        Accelerator = accelerator!;
    }

    /// <summary>The accelerator.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>The kind of the accelerator.</summary>
    public AcceleratorType AcceleratorType => Accelerator is null ? AcceleratorType.CPU : Accelerator.AcceleratorType;
}
