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
        // What cannot be compiled at all is refused by the frontend, in its words.
        Function? first = KernelFrontend.Compile(entry, target);
        try
        {
            return new CpuKernel(accelerator, new CpuProgram(accelerator.WarpSize, unrolling =>
            {
                Function function = Interlocked.Exchange(ref first, null) ?? KernelFrontend.Compile(entry, target);
                Pipeline.Optimize(function, unrolling);
                return function;
            }));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or MissingMethodException)
        {
            throw new InternalCompilerException($"Kernel {entry.Name} cannot be compiled for {accelerator}: {e.Message}", e);
        }
    }
}
