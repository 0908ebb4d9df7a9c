using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Transform;

namespace ILGPU.Backends.Cpu;

/// <summary>Compiles kernels to vector code of this processor.</summary>
internal sealed class CpuCompiler(CPUAccelerator accelerator) : KernelCompiler
{
    /// <inheritdoc/>
    /// <exception cref="InternalCompilerException">The kernel cannot be compiled; the message names kernel and device.</exception>
    public override CompiledKernel Compile(KernelEntry entry)
    {
        CompilationTarget target = new(AcceleratorType.CPU, accelerator.WarpSize, accelerator.MaxNumThreadsPerGroup);
        Function function = KernelFrontend.Compile(entry, target);
        try
        {
            Pipeline.Optimize(function);
            return new CpuKernel(accelerator, new CpuProgram(function));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or MissingMethodException)
        {
            throw new InternalCompilerException($"Kernel {entry.Name} cannot be compiled for {accelerator}: {e.Message}", e);
        }
    }
}
