namespace ILGPU.Runtime;

/// <summary>Makes accelerators.</summary>
public interface IAcceleratorBuilder
{
    /// <summary>The kind of the accelerator.</summary>
    AcceleratorType AcceleratorType { get; }

    /// <summary>Makes an accelerator, which belongs to the context and is disposed with it.</summary>
    Accelerator CreateAccelerator(Context context);
}
