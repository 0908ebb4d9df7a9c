namespace IlgpuLlava.Kernels;

public sealed partial class KernelSet
{
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
