namespace ILGPU.Runtime;

/// <summary>Compiles the kernels of one accelerator. Thread-safe: different kernels may be compiled at once.</summary>
internal abstract class KernelCompiler
{
    /// <summary>Compiles a kernel; the caller keeps the result.</summary>
    public abstract CompiledKernel Compile(KernelEntry entry);
}
