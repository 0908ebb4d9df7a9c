using System.Text;
using ILGPU.Runtime.Cache;

namespace ILGPU.Runtime.OpenCL;

/// <summary>Builds programs, or takes them from the kernel cache as an earlier process has built them.</summary>
internal static unsafe class ClProgram
{
    /// <summary>The driver's options for a language.</summary>
    public static string Options(ClAccelerator accelerator, string standard) => $"-w -cl-std={standard}"
        + (accelerator.Device.HasExactDivision ? " -cl-fp32-correctly-rounded-divide-sqrt" : "")
        + (accelerator.Device.MiscompilesWorkItems ? " -cl-opt-disable" : "");

    /// <summary>Builds a text; the caller releases the program.</summary>
    /// <param name="accelerator">The device.</param>
    /// <param name="kernel">The kernel's name for errors.</param>
    /// <param name="entry">Its name in the text.</param>
    /// <param name="source">OpenCL C.</param>
    /// <param name="options">The driver's options.</param>
    /// <exception cref="InternalCompilerException">The driver cannot; the message names kernel and device, and has its log.</exception>
    public static nint Build(ClAccelerator accelerator, string kernel, string entry, string source, string options)
    {
        KernelCache cache = accelerator.Device.KeepsPrograms ? KernelCache.Off : accelerator.Context.Properties.KernelCache;
        KernelCacheKey key = KernelCacheKey.Of([nameof(AcceleratorType.OpenCL), .. accelerator.Device.Identity, options, source]);
        // A driver may refuse what another build of it has made; then the text is built as if nothing had been there.
        if (cache.TryRead(key) is { } kept && FromBinary(accelerator, entry, kept, options) is var program and not 0)
            return program;
        program = FromSource(accelerator, kernel, source, options);
        if (cache.Folder is not null && Binary(accelerator, program) is { } binary)
            cache.Write(key, binary);
        return program;
    }

    private static nint FromSource(ClAccelerator accelerator, string kernel, string source, string options)
    {
        ClApi api = accelerator.Api;
        byte[] text = Encoding.UTF8.GetBytes(source);
        nint program;
        CLError error;
        fixed (byte* start = text)
        {
            byte* first = start;
            nuint length = (nuint)text.Length;
            program = api.CreateProgram(accelerator.ContextHandle, 1, &first, &length, &error);
        }
        CLException.ThrowIfFailed(error, "clCreateProgramWithSource");
        error = Build(accelerator, program, options);
        if (error == CLError.CL_SUCCESS)
            return program;
        string log = Log(accelerator, program);
        api.ReleaseProgram(program);
        throw new InternalCompilerException(
            $"Kernel {kernel} cannot be built by {accelerator} ({accelerator.Device.PlatformName}): {error}. The driver's log: {log}");
    }

    /// <summary>A program of a binary, or 0 where the driver refuses it.</summary>
    private static nint FromBinary(ClAccelerator accelerator, string entry, byte[] binary, string options)
    {
        nint device = accelerator.Device.DeviceId;
        nuint length = (nuint)binary.Length;
        nint program;
        CLError status;
        CLError error;
        fixed (byte* start = binary)
        {
            byte* first = start;
            program = accelerator.Api.CreateProgramFromBinary(accelerator.ContextHandle, 1, &device, &length, &first, &status, &error);
        }
        if (error != CLError.CL_SUCCESS)
            return 0;
        if (status == CLError.CL_SUCCESS && Build(accelerator, program, options) == CLError.CL_SUCCESS
            && Has(accelerator, program, entry))
            return program;
        accelerator.Api.ReleaseProgram(program);
        return 0;
    }

    private static bool Has(ClAccelerator accelerator, nint program, string entry)
    {
        CLError error;
        nint kernel;
        fixed (byte* name = Encoding.ASCII.GetBytes(entry + '\0'))
            kernel = accelerator.Api.CreateKernel(program, name, &error);
        if (error != CLError.CL_SUCCESS)
            return false;
        accelerator.Api.ReleaseKernel(kernel);
        return true;
    }

    private static CLError Build(ClAccelerator accelerator, nint program, string options)
    {
        nint device = accelerator.Device.DeviceId;
        fixed (byte* start = Encoding.UTF8.GetBytes(options + '\0'))
            return accelerator.Api.BuildProgram(program, 1, &device, start, null, null);
    }

    /// <summary>What the driver has made of a program, or null where it does not tell.</summary>
    private static byte[]? Binary(ClAccelerator accelerator, nint program)
    {
        ClApi api = accelerator.Api;
        nuint length = 0;
        if (api.GetProgramInfo(program, ClInfo.ProgramBinarySizes, (nuint)sizeof(nuint), &length, null) != CLError.CL_SUCCESS
            || length == 0)
            return null;
        byte[] binary = new byte[length];
        fixed (byte* start = binary)
        {
            byte* first = start;
            return api.GetProgramInfo(program, ClInfo.ProgramBinaries, (nuint)sizeof(byte*), &first, null) == CLError.CL_SUCCESS
                ? binary
                : null;
        }
    }

    private static string Log(ClAccelerator accelerator, nint program)
    {
        ClApi api = accelerator.Api;
        nuint size = 0;
        nint device = accelerator.Device.DeviceId;
        if (api.GetProgramBuildInfo(program, device, ClInfo.ProgramBuildLog, 0, null, &size) != CLError.CL_SUCCESS || size == 0)
            return "(none)";
        byte[] log = new byte[size];
        fixed (byte* start = log)
            api.GetProgramBuildInfo(program, device, ClInfo.ProgramBuildLog, size, start, null);
        return ClInfo.Decode(log);
    }
}
