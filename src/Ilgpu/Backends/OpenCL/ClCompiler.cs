using ILGPU.Extensions;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using ILGPU.Transform;

namespace ILGPU.Backends.OpenCL;

/// <summary>Compiles kernels for an OpenCL device.</summary>
internal sealed class ClCompiler(ClAccelerator accelerator) : KernelCompiler
{
    /// <inheritdoc/>
    /// <exception cref="InternalCompilerException">The kernel cannot be compiled; the message names kernel and device, and has the
    /// driver's log.</exception>
    public override CompiledKernel Compile(KernelEntry entry)
    {
        CompilationTarget target = new(AcceleratorType.OpenCL, accelerator.WarpSize, accelerator.MaxNumThreadsPerGroup);
        return Compile(KernelFrontend.Compile(entry, target), optimize: true);
    }

    /// <summary>Compiles a function, which is taken over.</summary>
    public CompiledKernel Compile(Function function, bool optimize)
    {
        try
        {
            if (optimize)
                Pipeline.Optimize(function);
            if (accelerator.Device.Form == OpenClForm.Vectors)
                return new ClVectorKernel(accelerator, function, text => Build(function, text));
            ClKernel kernel = BuildThreads(function, accelerator.Features);
            if (kernel.HasItsSubGroups)
                return kernel;
            kernel.Dispose();
            return BuildThreads(function, accelerator.Features with { SubGroups = null });
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or CLException)
        {
            throw new InternalCompilerException($"Kernel {function.Name} cannot be compiled for {accelerator}: {e.Message}", e);
        }
    }

    private ClKernel Build(Function function, ClKernelText text)
    {
        return new ClKernel(accelerator, function, text, ClProgram.Build(
            accelerator, function.Name, text.EntryName, text.Source, ClProgram.Options(accelerator, text.Standard)));
    }

    private ClKernel BuildThreads(Function function, ClFeatures features)
    {
        ClKernelText text = ClEmitter.Emit(function, features);
        KernelDump.Write("cl", function.Name, text.Source);
        return Build(function, text);
    }
}
