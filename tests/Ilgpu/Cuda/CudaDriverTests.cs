using System.Runtime.InteropServices;
using System.Text;
using ILGPU;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

/// <summary>What the binding hands to the driver's functions: a library of a few functions that write down what they are given.</summary>
[NonParallelizable]
public sealed unsafe class CudaDriverTests
{
    private static readonly Dictionary<string, nint> s_functions = new()
    {
        ["cuInit"] = (nint)(delegate* unmanaged<uint, CudaError>)&Init,
        ["cuDriverGetVersion"] = (nint)(delegate* unmanaged<int*, CudaError>)&Version,
        ["cuGetErrorName"] = (nint)(delegate* unmanaged<CudaError, byte**, CudaError>)&ErrorText,
        ["cuGetErrorString"] = (nint)(delegate* unmanaged<CudaError, byte**, CudaError>)&ErrorText,
        ["cuDeviceGetName"] = (nint)(delegate* unmanaged<byte*, int, int, CudaError>)&DeviceName,
        ["cuDeviceTotalMem_v2"] = (nint)(delegate* unmanaged<nuint*, int, CudaError>)&TotalMemory,
        ["cuLinkCreate_v2"] = (nint)(delegate* unmanaged<uint, int*, void**, nint*, CudaError>)&LinkCreate,
        ["cuLinkAddData_v2"] = (nint)(delegate* unmanaged<nint, int, void*, nuint, byte*, uint, int*, void**, CudaError>)&LinkAdd,
        ["cuLinkComplete"] = (nint)(delegate* unmanaged<nint, void**, nuint*, CudaError>)&LinkComplete,
        ["cuLinkDestroy"] = (nint)(delegate* unmanaged<nint, CudaError>)&LinkDestroy,
        ["cuLaunchKernel"] =
            (nint)(delegate* unmanaged<nint, uint, uint, uint, uint, uint, uint, uint, nint, void**, void**, CudaError>)&Launch,
        ["cuDeviceGetDefaultMemPool"] = (nint)(delegate* unmanaged<nint*, int, CudaError>)&DefaultPool,
        ["cuMemPoolSetAttribute"] = (nint)(delegate* unmanaged<nint, int, void*, CudaError>)&PoolAttribute,
        ["cuStreamBeginCapture_v2"] = (nint)(delegate* unmanaged<nint, int, CudaError>)&BeginCapture,
    };

    private static readonly byte* s_text = (byte*)Marshal.StringToCoTaskMemUTF8("CUDA_ERROR_X");
    private static readonly List<string> s_seen = [];
    private static CudaError s_linkError;
    private static byte* s_errorLog;

    private CudaDriver _driver = null!;

    [SetUp]
    public void Load()
    {
        s_seen.Clear();
        s_linkError = CudaError.CUDA_SUCCESS;
        // What is not named here is there, and is not called.
        _driver = new CudaDriver(name => s_functions.GetValueOrDefault(name, 1));
        Assert.That(_driver.Missing, Is.Null);
    }

    [Test]
    public void TheDriverIsStartedOnceAndTellsItsVersion()
    {
        Assert.That(_driver.Name, Is.EqualTo("CUDA driver 12.4"));
        Assert.That(_driver.Initialize(), Is.EqualTo(CudaError.CUDA_SUCCESS));
        Assert.That(_driver.Initialize(), Is.EqualTo(CudaError.CUDA_SUCCESS));
        Assert.That(s_seen, Is.EqualTo(new[] { "init 0" }));
        Assert.That(_driver.Describe(CudaError.CUDA_ERROR_UNKNOWN), Is.EqualTo("CUDA_ERROR_X: CUDA_ERROR_X"));
    }

    [Test]
    public void FactsComeInTheirWidths()
    {
        Assert.That(_driver.GetDeviceName(3, out string name), Is.EqualTo(CudaError.CUDA_SUCCESS));
        Assert.That(name, Is.EqualTo("GPU 3"));
        _driver.GetDeviceMemory(0, out long bytes);
        Assert.That(bytes, Is.EqualTo(150L << 30));
    }

    [Test]
    public void PtxIsCompiledWithItsEndAndTheCodeIsCopied()
    {
        Assert.That(_driver.CompileModule("ptx"u8, "kernel", out byte[] image, out string log), Is.EqualTo(CudaError.CUDA_SUCCESS));
        Assert.That(Encoding.ASCII.GetString(image), Is.EqualTo("cubin"));
        Assert.That(log, Is.EqualTo("line 3"));
        Assert.That(s_seen, Is.EqualTo(new[] { "create 5,6,3,4 16384,16384", "add 7 1 kernel ptx|0", "destroy 7" }));
    }

    [Test]
    public void ThePtxThatIsRefusedLeavesItsLogAndNoLinker()
    {
        s_linkError = CudaError.CUDA_ERROR_INVALID_PTX;
        Assert.That(_driver.CompileModule("ptx"u8, "kernel", out byte[] image, out string log), Is.EqualTo(s_linkError));
        Assert.That(image, Is.Empty);
        Assert.That(log, Is.EqualTo("line 3"));
        Assert.That(s_seen, Does.Contain("destroy 7"));
    }

    [Test]
    public void ALaunchHasGridThenGroupThenSharedMemory()
    {
        int value = 42;
        void* parameter = &value;
        _driver.Launch(11, new CudaLaunch(new Index3D(1, 2, 3), new Index3D(4, 5, 6), 7), 8, &parameter);
        Assert.That(s_seen, Is.EqualTo(new[] { "launch 11 1,2,3 4,5,6 7 8 42" }));
    }

    [Test]
    public void PoolAndCaptureHaveTheirNumbers()
    {
        _driver.SetPoolThreshold(2, ulong.MaxValue);
        _driver.BeginCapture(5);
        Assert.That(s_seen, Is.EqualTo(new[] { "pool 102 4 18446744073709551615", "capture 5 1" }));
    }

    [UnmanagedCallersOnly]
    private static CudaError Init(uint flags)
    {
        s_seen.Add($"init {flags}");
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError Version(int* version)
    {
        *version = 12040;
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError ErrorText(CudaError error, byte** text)
    {
        *text = s_text;
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError DeviceName(byte* name, int length, int device)
    {
        Encoding.ASCII.GetBytes($"GPU {device}\0", new Span<byte>(name, length));
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError TotalMemory(nuint* bytes, int device)
    {
        *bytes = (nuint)150 << 30;
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError LinkCreate(uint count, int* options, void** values, nint* state)
    {
        s_errorLog = (byte*)values[0];
        s_seen.Add($"create {string.Join(',', new Span<int>(options, (int)count).ToArray())} {(long)values[1]},{(long)values[3]}");
        *state = 7;
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError LinkAdd(nint state, int type, void* data, nuint size, byte* name, uint count, int* options, void** values)
    {
        string text = Encoding.ASCII.GetString((byte*)data, (int)size - 1);
        s_seen.Add($"add {state} {type} {Marshal.PtrToStringUTF8((nint)name)} {text}|{((byte*)data)[size - 1]}");
        "line 3\0"u8.CopyTo(new Span<byte>(s_errorLog, 100));
        return s_linkError;
    }

    [UnmanagedCallersOnly]
    private static CudaError LinkComplete(nint state, void** code, nuint* size)
    {
        *code = (void*)Marshal.StringToCoTaskMemUTF8("cubin");
        *size = 5;
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError LinkDestroy(nint state)
    {
        s_seen.Add($"destroy {state}");
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError Launch(nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint shared,
        nint stream, void** parameters, void** extra)
    {
        s_seen.Add($"launch {function} {gridX},{gridY},{gridZ} {blockX},{blockY},{blockZ} {shared} {stream} {*(int*)parameters[0]}");
        return extra is null ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_VALUE;
    }

    [UnmanagedCallersOnly]
    private static CudaError DefaultPool(nint* pool, int device)
    {
        *pool = 100 + device;
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError PoolAttribute(nint pool, int attribute, void* value)
    {
        s_seen.Add($"pool {pool} {attribute} {*(ulong*)value}");
        return CudaError.CUDA_SUCCESS;
    }

    [UnmanagedCallersOnly]
    private static CudaError BeginCapture(nint stream, int mode)
    {
        s_seen.Add($"capture {stream} {mode}");
        return CudaError.CUDA_SUCCESS;
    }
}
