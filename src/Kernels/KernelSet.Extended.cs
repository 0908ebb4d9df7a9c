namespace IlgpuLlava.Kernels;

public sealed partial class KernelSet
{
    /// <summary>Counts the buffers that ops made for themselves: launches that were recorded can run again as long as it stays the same.
    /// </summary>
    public long WorkspaceVersion => (long)Linear.WorkspaceVersion + Attention.WorkspaceVersion;

    /// <summary>For tests of the portable kernels on CUDA devices: no kernel for matrix units is used.</summary>
    internal bool PortableOnly
    {
        init
        {
            Linear.PortableOnly = value;
            Attention.PortableOnly = value;
        }
    }
}
