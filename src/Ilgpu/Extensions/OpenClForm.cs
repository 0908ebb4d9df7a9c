namespace ILGPU.Extensions;

/// <summary>How the threads of a group are laid over an OpenCL device.</summary>
public enum OpenClForm
{
    /// <summary>As suits the device: whole groups on processors, single threads on everything else.</summary>
    Automatic,

    /// <summary>A work-item is one thread.</summary>
    Threads,

    /// <summary>A work-item is a group of one warp, whose threads are the lanes of vectors.</summary>
    Vectors,
}
