using System.Text;
using ILGPU.Frontend;
using ILGPU.IR;
using ILGPU.Runtime;
using ILGPU.Runtime.OpenCL;
using ILGPU.Transform;

namespace ILGPU.Backends.OpenCL;

/// <summary>Compiles kernels for an OpenCL device.</summary>
internal sealed unsafe class ClCompiler(ClAccelerator accelerator) : KernelCompiler
{
    private ClApi Api => accelerator.Api;

    /// <inheritdoc/>
    /// <exception cref="InternalCompilerException">The kernel cannot be compiled; the message names kernel and device, and has the
    /// driver's log.</exception>
    public override CompiledKernel Compile(KernelEntry entry)
    {
        CompilationTarget target = new(AcceleratorType.OpenCL, accelerator.WarpSize, accelerator.MaxNumThreadsPerGroup);
        return Compile(KernelFrontend.Compile(entry, target), optimize: true);
    }

    /// <summary>Compiles a function, which is taken over.</summary>
    public ClKernel Compile(Function function, bool optimize)
    {
        try
        {
            if (optimize)
                Pipeline.Optimize(function);
            ClKernelText text = ClEmitter.Emit(function, accelerator.Device.Features);
            KernelDump.Write("cl", function.Name, text.Source);
            return new ClKernel(accelerator, function, text, Build(function.Name, text.Source));
        }
        catch (Exception e) when (e is NotSupportedException or InvalidOperationException or CLException)
        {
            throw new InternalCompilerException($"Kernel {function.Name} cannot be compiled for {accelerator}: {e.Message}", e);
        }
    }

    private nint Build(string kernel, string source)
    {
        string options = "-w -cl-std=CL1.2" + (accelerator.Device.HasExactDivision ? " -cl-fp32-correctly-rounded-divide-sqrt" : "");
        byte[] text = Encoding.UTF8.GetBytes(source);
        nint program;
        CLError error;
        fixed (byte* start = text)
        {
            byte* first = start;
            nuint length = (nuint)text.Length;
            program = Api.CreateProgram(accelerator.ContextHandle, 1, &first, &length, &error);
        }
        CLException.ThrowIfFailed(error, "clCreateProgramWithSource");
        nint device = accelerator.Device.DeviceId;
        fixed (byte* start = Encoding.UTF8.GetBytes(options + '\0'))
            error = Api.BuildProgram(program, 1, &device, start, null, null);
        if (error == CLError.CL_SUCCESS)
            return program;
        string log = Log(program);
        Api.ReleaseProgram(program);
        throw new InternalCompilerException(
            $"Kernel {kernel} cannot be built by {accelerator} ({accelerator.Device.PlatformName}): {error}. The driver's log: {log}");
    }

    private string Log(nint program)
    {
        nuint size = 0;
        nint device = accelerator.Device.DeviceId;
        if (Api.GetProgramBuildInfo(program, device, ClInfo.ProgramBuildLog, 0, null, &size) != CLError.CL_SUCCESS || size == 0)
            return "(none)";
        byte[] log = new byte[size];
        fixed (byte* start = log)
            Api.GetProgramBuildInfo(program, device, ClInfo.ProgramBuildLog, size, start, null);
        return ClInfo.Decode(log);
    }
}
