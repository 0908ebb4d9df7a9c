using System.Text;
using ILGPU.Backends.Ptx;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime.Cache;
using ILGPU.Transform;

namespace ILGPU.Runtime.Cuda;

/// <summary>Compiles kernels to PTX, has the driver compile that to machine code, and keeps the machine code on disk.</summary>
internal sealed class CudaCompiler(CudaAccelerator accelerator) : KernelCompiler
{
    /// <inheritdoc/>
    /// <exception cref="InternalCompilerException">The kernel cannot be compiled; the message names kernel and device, and has the
    /// driver's log.</exception>
    public override CompiledKernel Compile(KernelEntry entry)
    {
        CompilationTarget target = new(AcceleratorType.Cuda, accelerator.WarpSize, accelerator.MaxNumThreadsPerGroup);
        return Compile(KernelFrontend.Compile(entry, target), optimize: true);
    }

    /// <summary>Compiles a function, which is taken over.</summary>
    public CudaKernel Compile(Function function, bool optimize)
    {
        string name = function.Name;
        try
        {
            if (optimize)
                Pipeline.Optimize(function);
            PtxKernelText text = PtxEmitter.Emit(function, accelerator.Device.Target);
            // Launches with addresses that are no multiples of 16 are rare: their text waits for the first of them.
            Func<CudaKernel>? unaligned = text.AlignedLeaves.Count == 0
                ? null
                : () => Load(name, PtxEmitter.Emit(function, accelerator.Device.Target, argumentsAreAligned: false));
            return Load(name, text, unaligned);
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or CudaException)
        {
            throw new InternalCompilerException($"Kernel {name} cannot be compiled for {accelerator}: {e.Message}", e);
        }
    }

    /// <summary>Loads a kernel's PTX.</summary>
    /// <param name="name">The kernel's name for messages.</param>
    /// <param name="text">The PTX.</param>
    /// <param name="unaligned">Makes the kernel for launches whose addresses the text is not good for, or null where it is for all.</param>
    /// <exception cref="InternalCompilerException">The driver refuses it; the message names kernel and device, and has its log.</exception>
    public CudaKernel Load(string name, PtxKernelText text, Func<CudaKernel>? unaligned = null)
    {
        accelerator.Enter();
        if (text.SharedBytes > accelerator.MaxSharedMemoryPerGroup)
        {
            throw new InternalCompilerException(
                $"Kernel {name} declares {text.SharedBytes} bytes of shared memory; {accelerator} allows "
                + $"{accelerator.MaxSharedMemoryPerGroup}. More than that can only be asked for at the launch (SharedMemory.GetDynamic).");
        }
        KernelCache cache = accelerator.Context.Properties.KernelCache;
        KernelCacheKey key = KernelCacheKey.Of(
            nameof(AcceleratorType.Cuda), accelerator.Driver.Name, accelerator.Device.Architecture.ToString()!, text.Source);
        // A driver may refuse what another build of it has made; then the text is compiled as if nothing had been there.
        if (cache.TryRead(key) is { } kept && accelerator.Driver.LoadModule(kept, out nint module, out _) is var status
            && !IsRefusal(status))
        {
            accelerator.Check(status, $"Loading kernel {name}");
            return new CudaKernel(accelerator, name, text, module, unaligned);
        }
        CudaError error = accelerator.Driver.CompileModule(Encoding.ASCII.GetBytes(text.Source), name, out byte[] image, out string log);
        ThrowIfRefused(name, text, error, log);
        error = accelerator.Driver.LoadModule(image, out module, out log);
        ThrowIfRefused(name, text, error, log);
        CudaKernel kernel = new(accelerator, name, text, module, unaligned);
        cache.Write(key, image);
        return kernel;
    }

    private static bool IsRefusal(CudaError error) => error is CudaError.CUDA_ERROR_INVALID_IMAGE or CudaError.CUDA_ERROR_NO_BINARY_FOR_GPU
        or CudaError.CUDA_ERROR_INVALID_SOURCE or CudaError.CUDA_ERROR_INVALID_VALUE or CudaError.CUDA_ERROR_SHARED_OBJECT_INIT_FAILED;

    private void ThrowIfRefused(string name, PtxKernelText text, CudaError error, string log)
    {
        if (error == CudaError.CUDA_SUCCESS)
            return;
        Exception cause = accelerator.Failure(error, $"Compiling kernel {name}");
        if (cause is Extensions.DeviceLostException)
            throw cause;
        string advice = error switch
        {
            CudaErrors.JitCompilerNotFound => " Install the driver's compiler (libnvidia-ptxjitcompiler), which belongs to it.",
            CudaErrors.UnsupportedPtxVersion => " Update the driver.",
            _ => "",
        };
        throw new InternalCompilerException(
            $"Kernel {name} cannot be built by {accelerator} ({accelerator.Driver.Name}, {text.Target.Name}): "
            + $"{accelerator.Driver.Describe(error)}.{advice} The driver's log: {(log == "" ? "(none)" : log)}",
            cause);
    }
}
