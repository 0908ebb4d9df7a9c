using System.Runtime.InteropServices;

namespace ILGPU.Runtime.OpenCL;

/// <summary>
/// The functions of the OpenCL loader that are used, looked up when the first is asked for. A machine without the loader has none,
/// and <see cref="Instance"/> is null. Handles are pointers; sizes and flags have their C types.
/// </summary>
internal sealed unsafe class ClApi
{
    private static readonly Lazy<ClApi?> s_instance = new(Load);

    private readonly Func<string, nint> _symbol;

    /// <summary>Finds the functions.</summary>
    /// <param name="symbol">The address of a function.</param>
    /// <exception cref="EntryPointNotFoundException">One is missing.</exception>
    internal ClApi(Func<string, nint> symbol)
    {
        _symbol = symbol;
        GetPlatformIds = (delegate* unmanaged<uint, nint*, uint*, CLError>)Symbol("clGetPlatformIDs");
        GetPlatformInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError>)Symbol("clGetPlatformInfo");
        GetDeviceIds = (delegate* unmanaged<nint, ulong, uint, nint*, uint*, CLError>)Symbol("clGetDeviceIDs");
        GetDeviceInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError>)Symbol("clGetDeviceInfo");
        CreateContext = (delegate* unmanaged<nint*, uint, nint*, void*, void*, CLError*, nint>)Symbol("clCreateContext");
        ReleaseContext = Handle("clReleaseContext");
        CreateCommandQueue = (delegate* unmanaged<nint, nint, ulong, CLError*, nint>)Symbol("clCreateCommandQueue");
        ReleaseCommandQueue = Handle("clReleaseCommandQueue");
        CreateBuffer = (delegate* unmanaged<nint, ulong, nuint, void*, CLError*, nint>)Symbol("clCreateBuffer");
        ReleaseMemObject = Handle("clReleaseMemObject");
        CreateProgram = (delegate* unmanaged<nint, uint, byte**, nuint*, CLError*, nint>)Symbol("clCreateProgramWithSource");
        BuildProgram = (delegate* unmanaged<nint, uint, nint*, byte*, void*, void*, CLError>)Symbol("clBuildProgram");
        CreateProgramFromBinary = (delegate* unmanaged<nint, uint, nint*, nuint*, byte**, CLError*, CLError*, nint>)
            Symbol("clCreateProgramWithBinary");
        GetProgramInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError>)Symbol("clGetProgramInfo");
        GetProgramBuildInfo = (delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, CLError>)Symbol("clGetProgramBuildInfo");
        ReleaseProgram = Handle("clReleaseProgram");
        CreateKernel = (delegate* unmanaged<nint, byte*, CLError*, nint>)Symbol("clCreateKernel");
        ReleaseKernel = Handle("clReleaseKernel");
        SetKernelArg = (delegate* unmanaged<nint, uint, nuint, void*, CLError>)Symbol("clSetKernelArg");
        EnqueueKernel = (delegate* unmanaged<nint, nint, uint, nuint*, nuint*, nuint*, uint, nint*, nint*, CLError>)
            Symbol("clEnqueueNDRangeKernel");
        EnqueueRead = (delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, CLError>)
            Symbol("clEnqueueReadBuffer");
        EnqueueWrite = (delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, CLError>)
            Symbol("clEnqueueWriteBuffer");
        EnqueueCopy = (delegate* unmanaged<nint, nint, nint, nuint, nuint, nuint, uint, nint*, nint*, CLError>)
            Symbol("clEnqueueCopyBuffer");
        EnqueueFill = (delegate* unmanaged<nint, nint, void*, nuint, nuint, nuint, uint, nint*, nint*, CLError>)
            Symbol("clEnqueueFillBuffer");
        EnqueueMarker = (delegate* unmanaged<nint, uint, nint*, nint*, CLError>)Symbol("clEnqueueMarkerWithWaitList");
        WaitForEvents = (delegate* unmanaged<uint, nint*, CLError>)Symbol("clWaitForEvents");
        GetEventProfilingInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError>)Symbol("clGetEventProfilingInfo");
        GetEventInfo = (delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError>)Symbol("clGetEventInfo");
        ReleaseEvent = Handle("clReleaseEvent");
        GetKernelSubGroupInfo = (delegate* unmanaged<nint, nint, uint, nuint, void*, nuint, void*, nuint*, CLError>)
            Optional("clGetKernelSubGroupInfo");
        Finish = Handle("clFinish");
        Flush = Handle("clFlush");
    }

    /// <summary>The functions, or null on a machine without an OpenCL 1.2 loader.</summary>
    public static ClApi? Instance => s_instance.Value;

#pragma warning disable CS1591 // The names are those of the OpenCL specification.
    public delegate* unmanaged<uint, nint*, uint*, CLError> GetPlatformIds { get; }

    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError> GetPlatformInfo { get; }

    public delegate* unmanaged<nint, ulong, uint, nint*, uint*, CLError> GetDeviceIds { get; }

    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError> GetDeviceInfo { get; }

    public delegate* unmanaged<nint*, uint, nint*, void*, void*, CLError*, nint> CreateContext { get; }

    public delegate* unmanaged<nint, CLError> ReleaseContext { get; }

    public delegate* unmanaged<nint, nint, ulong, CLError*, nint> CreateCommandQueue { get; }

    public delegate* unmanaged<nint, CLError> ReleaseCommandQueue { get; }

    public delegate* unmanaged<nint, ulong, nuint, void*, CLError*, nint> CreateBuffer { get; }

    public delegate* unmanaged<nint, CLError> ReleaseMemObject { get; }

    public delegate* unmanaged<nint, uint, byte**, nuint*, CLError*, nint> CreateProgram { get; }

    public delegate* unmanaged<nint, uint, nint*, byte*, void*, void*, CLError> BuildProgram { get; }

    public delegate* unmanaged<nint, uint, nint*, nuint*, byte**, CLError*, CLError*, nint> CreateProgramFromBinary { get; }

    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError> GetProgramInfo { get; }

    public delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, CLError> GetProgramBuildInfo { get; }

    public delegate* unmanaged<nint, CLError> ReleaseProgram { get; }

    public delegate* unmanaged<nint, byte*, CLError*, nint> CreateKernel { get; }

    public delegate* unmanaged<nint, CLError> ReleaseKernel { get; }

    public delegate* unmanaged<nint, uint, nuint, void*, CLError> SetKernelArg { get; }

    public delegate* unmanaged<nint, nint, uint, nuint*, nuint*, nuint*, uint, nint*, nint*, CLError> EnqueueKernel { get; }

    public delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, CLError> EnqueueRead { get; }

    public delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, CLError> EnqueueWrite { get; }

    public delegate* unmanaged<nint, nint, nint, nuint, nuint, nuint, uint, nint*, nint*, CLError> EnqueueCopy { get; }

    public delegate* unmanaged<nint, nint, void*, nuint, nuint, nuint, uint, nint*, nint*, CLError> EnqueueFill { get; }

    public delegate* unmanaged<nint, uint, nint*, nint*, CLError> EnqueueMarker { get; }

    public delegate* unmanaged<uint, nint*, CLError> WaitForEvents { get; }

    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError> GetEventProfilingInfo { get; }

    public delegate* unmanaged<nint, uint, nuint, void*, nuint*, CLError> GetEventInfo { get; }

    public delegate* unmanaged<nint, CLError> ReleaseEvent { get; }

    public delegate* unmanaged<nint, nint, uint, nuint, void*, nuint, void*, nuint*, CLError> GetKernelSubGroupInfo { get; }

    public delegate* unmanaged<nint, CLError> Finish { get; }

    public delegate* unmanaged<nint, CLError> Flush { get; }
#pragma warning restore CS1591

    private static ClApi? Load() => Load(OperatingSystem.IsWindows() ? ["OpenCL.dll"]
            : OperatingSystem.IsMacOS() ? ["/System/Library/Frameworks/OpenCL.framework/OpenCL"]
            : ["libOpenCL.so.1", "libOpenCL.so"]);

    /// <summary>The functions of the first library that is there and has them, or null.</summary>
    internal static ClApi? Load(string[] names)
    {
        foreach (string name in names)
        {
            if (!NativeLibrary.TryLoad(name, out nint library))
                continue;
            try
            {
                return new ClApi(symbol => NativeLibrary.GetExport(library, symbol));
            }
            catch (EntryPointNotFoundException)
            {
                // A loader of OpenCL 1.1 or older.
                NativeLibrary.Free(library);
            }
        }
        return null;
    }

    /// <summary>The address of a function.</summary>
    internal nint Symbol(string name) => _symbol(name);

    /// <summary>A function that only later versions of OpenCL have, or 0.</summary>
    private nint Optional(string name)
    {
        try
        {
            return Symbol(name);
        }
        catch (EntryPointNotFoundException)
        {
            return 0;
        }
    }

    private delegate* unmanaged<nint, CLError> Handle(string name) => (delegate* unmanaged<nint, CLError>)Symbol(name);
}
