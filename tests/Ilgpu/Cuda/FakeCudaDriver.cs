using System.Text.RegularExpressions;
using ILGPU.Runtime.Cuda;

namespace IlgpuLlava.Ilgpu.Tests.Cuda;

/// <summary>
/// A driver over memory of the host that writes down every call, does copies and fills, records graphs, and fails where it is told to.
/// Kernels are what <see cref="OnLaunch"/> does. All work is done when it is submitted, unless <see cref="Hangs"/>.
/// </summary>
internal sealed unsafe partial class FakeCudaDriver : ICudaDriver
{
    private readonly Lock _gate = new();
    private readonly Dictionary<CudaDeviceAttribute, int> _attributes = new()
    {
        [CudaDeviceAttribute.MaxThreadsPerBlock] = 1024,
        [CudaDeviceAttribute.MaxBlockDimX] = 1024,
        [CudaDeviceAttribute.MaxBlockDimY] = 1024,
        [CudaDeviceAttribute.MaxBlockDimZ] = 64,
        [CudaDeviceAttribute.MaxGridDimX] = int.MaxValue,
        [CudaDeviceAttribute.MaxGridDimY] = 65535,
        [CudaDeviceAttribute.MaxGridDimZ] = 65535,
        [CudaDeviceAttribute.MaxSharedMemoryPerBlock] = 48 << 10,
        [CudaDeviceAttribute.MaxSharedMemoryPerBlockOptin] = 227 << 10,
        [CudaDeviceAttribute.TotalConstantMemory] = 64 << 10,
        [CudaDeviceAttribute.WarpSize] = 32,
        [CudaDeviceAttribute.MultiprocessorCount] = 132,
        [CudaDeviceAttribute.MaxThreadsPerMultiprocessor] = 2048,
        [CudaDeviceAttribute.ComputeCapabilityMajor] = 9,
        [CudaDeviceAttribute.ComputeCapabilityMinor] = 0,
        [CudaDeviceAttribute.ComputeMode] = 0,
        [CudaDeviceAttribute.MemoryPoolsSupported] = 1,
        [CudaDeviceAttribute.PciBusId] = 0x65,
    };

    private int _handles = 100;

    /// <summary>Every call so far, as "Name".</summary>
    public List<string> Calls { get; } = [];

    /// <summary>The result of a call by its name, where it is to fail.</summary>
    public Dictionary<string, CudaError> Faults { get; } = [];

    /// <summary>Once true no work ends.</summary>
    public bool Hangs { get; set; }

    /// <summary>What kernels do.</summary>
    public Action<Launched>? OnLaunch { get; set; }

    public int Version { get; set; } = 12040;

    public int DeviceCount { get; set; } = 1;

    public long Memory { get; set; } = 1L << 30;

    /// <summary>What the compiler says.</summary>
    public string Log { get; set; } = "";

    public int FunctionThreads { get; set; } = 1024;

    public Dictionary<nint, long> Allocations { get; } = [];

    /// <summary>Handles of contexts, streams, events, modules, graphs that were not destroyed.</summary>
    public Dictionary<nint, string> Alive { get; } = [];

    public Dictionary<CudaFunctionAttribute, int> FunctionAttributes { get; } = [];

    public string Name => "fake CUDA driver";

    public int this[CudaDeviceAttribute attribute]
    {
        set => _attributes[attribute] = value;
    }

    public int CountOf(string call) => Calls.Count(name => name == call);

    public CudaError Initialize() => Call(nameof(Initialize));

    public CudaError GetVersion(out int version)
    {
        version = Version;
        return Call(nameof(GetVersion));
    }

    public CudaError GetDeviceCount(out int count)
    {
        count = DeviceCount;
        return Call(nameof(GetDeviceCount));
    }

    public CudaError GetDevice(int ordinal, out int device)
    {
        device = ordinal;
        return ordinal < DeviceCount ? Call(nameof(GetDevice)) : CudaError.CUDA_ERROR_INVALID_DEVICE;
    }

    public CudaError GetDeviceName(int device, out string name)
    {
        name = $"Fake GPU {device}";
        return Call(nameof(GetDeviceName));
    }

    public CudaError GetDeviceMemory(int device, out long bytes)
    {
        bytes = Memory;
        return Call(nameof(GetDeviceMemory));
    }

    public CudaError GetDeviceAttribute(CudaDeviceAttribute attribute, int device, out int value) =>
        _attributes.TryGetValue(attribute, out value) ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_VALUE;

    public CudaError RetainPrimaryContext(int device, out nint context) => Make(nameof(RetainPrimaryContext), "context", out context);

    public CudaError ReleasePrimaryContext(int device)
    {
        lock (_gate)
            Alive.Remove(Alive.FirstOrDefault(pair => pair.Value == "context").Key);
        return Call(nameof(ReleasePrimaryContext));
    }

    public CudaError SetCurrentContext(nint context) => Call(nameof(SetCurrentContext));

    public CudaError SynchronizeContext() => Call(nameof(SynchronizeContext));

    public string Describe(CudaError error) => $"{error}: as told";

    private CudaError Call(string name)
    {
        lock (_gate)
        {
            Calls.Add(name);
            return Faults.GetValueOrDefault(name);
        }
    }

    private CudaError Make(string call, string kind, out nint handle)
    {
        handle = 0;
        CudaError error = Call(call);
        if (error != CudaError.CUDA_SUCCESS)
            return error;
        lock (_gate)
        {
            handle = ++_handles;
            Alive.Add(handle, kind);
        }
        return CudaError.CUDA_SUCCESS;
    }

    private CudaError Destroy(string call, nint handle)
    {
        lock (_gate)
        {
            if (!Alive.Remove(handle))
                return CudaError.CUDA_ERROR_INVALID_HANDLE;
        }
        return Call(call);
    }

    /// <summary>A launch, as the driver saw it.</summary>
    /// <param name="Entry">The kernel's entry.</param>
    /// <param name="Shape">Its shape.</param>
    /// <param name="Stream">The stream.</param>
    /// <param name="Arguments">The first 8 bytes at each parameter; the last has 4.</param>
    internal sealed record Launched(string Entry, CudaLaunch Shape, nint Stream, long[] Arguments);

    [GeneratedRegex(@"\.visible \.entry (\w+)\(([^)]*)\)")]
    private static partial System.Text.RegularExpressions.Regex EntryPattern { get; }
}
