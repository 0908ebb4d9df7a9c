namespace ILGPU.Runtime;

/// <summary>The kind of an accelerator.</summary>
public enum AcceleratorType
{
    /// <summary>This processor.</summary>
    CPU = 0,

    /// <summary>An NVIDIA GPU.</summary>
    Cuda = 1,

    /// <summary>An OpenCL device.</summary>
    OpenCL = 2,
}
