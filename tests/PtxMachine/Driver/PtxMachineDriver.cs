using System.Diagnostics;
using System.Globalization;
using ILGPU.Runtime.Cuda;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Driver;

/// <summary>
/// A CUDA driver whose one device is the PTX machine, over the host's memory. What a stream is given runs when somebody waits for
/// it and no sooner, so that a missing wait shows. What a kernel did wrong is what the driver would report, and every call after
/// that answers the same; <see cref="Describe"/> tells the machine's own words.
/// </summary>
internal sealed unsafe partial class PtxMachineDriver(MachineDevice device) : ICudaDriver, IDisposable
{
    private const nint ContextHandle = 0xC0DE;

    private readonly Lock _lock = new();
    private readonly ThreadLocal<nint> _current = new();
    private readonly Dictionary<nint, object> _handles = [];
    private nint _nextHandle = 0x1000;
    private CudaError _loss;
    private string? _lossText;
    private int _retained;

    public PtxMachineDriver()
        : this(new MachineDevice())
    {
    }

    public string Name { get; } = $"PTX machine sm_{device.Capability}";

    /// <summary>The device's memory.</summary>
    public GlobalMemory Memory { get; } = new();

    /// <summary>Instructions of threads that all launches have taken.</summary>
    public long LaneInstructions { get; private set; }

    /// <summary>Host time that all launches have taken.</summary>
    public TimeSpan LaunchTime { get; private set; }

    /// <summary>Launches that have run.</summary>
    public long Launches { get; private set; }

    public CudaError Initialize() => CudaError.CUDA_SUCCESS;

    public CudaError GetVersion(out int version)
    {
        version = device.DriverVersion;
        return CudaError.CUDA_SUCCESS;
    }

    public CudaError GetDeviceCount(out int count)
    {
        count = 1;
        return CudaError.CUDA_SUCCESS;
    }

    public CudaError GetDevice(int ordinal, out int handle)
    {
        handle = 0;
        return ordinal == 0 ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_DEVICE;
    }

    public CudaError GetDeviceName(int handle, out string name)
    {
        name = "PTX machine";
        return handle == 0 ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_DEVICE;
    }

    public CudaError GetDeviceMemory(int handle, out long bytes)
    {
        bytes = device.MemoryBytes;
        return handle == 0 ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_DEVICE;
    }

    public CudaError GetDeviceAttribute(CudaDeviceAttribute attribute, int handle, out int value)
    {
        int? found = attribute switch
        {
            CudaDeviceAttribute.MaxThreadsPerBlock or CudaDeviceAttribute.MaxBlockDimX or CudaDeviceAttribute.MaxBlockDimY => 1024,
            CudaDeviceAttribute.MaxBlockDimZ => 64,
            CudaDeviceAttribute.MaxGridDimX => int.MaxValue,
            CudaDeviceAttribute.MaxGridDimY or CudaDeviceAttribute.MaxGridDimZ => 65535,
            CudaDeviceAttribute.MaxSharedMemoryPerBlock => device.SharedBytesPerBlock,
            CudaDeviceAttribute.MaxSharedMemoryPerBlockOptin => device.SharedBytesPerBlockOptin,
            CudaDeviceAttribute.MaxSharedMemoryPerMultiprocessor => device.SharedBytesPerBlockOptin + 1024,
            CudaDeviceAttribute.TotalConstantMemory => 65536,
            CudaDeviceAttribute.WarpSize => 32,
            CudaDeviceAttribute.MaxPitch => int.MaxValue,
            CudaDeviceAttribute.MaxRegistersPerBlock or CudaDeviceAttribute.MaxRegistersPerMultiprocessor => 65536,
            CudaDeviceAttribute.MaxThreadsPerMultiprocessor => 2048,
            CudaDeviceAttribute.ClockRate or CudaDeviceAttribute.MemoryClockRate => 1_000_000,
            CudaDeviceAttribute.GlobalMemoryBusWidth => 64,
            CudaDeviceAttribute.L2CacheSize => 1 << 20,
            CudaDeviceAttribute.MultiprocessorCount => device.Multiprocessors,
            CudaDeviceAttribute.ComputeCapabilityMajor => device.Capability / 10,
            CudaDeviceAttribute.ComputeCapabilityMinor => device.Capability % 10,
            CudaDeviceAttribute.MemoryPoolsSupported or CudaDeviceAttribute.CanMapHostMemory or CudaDeviceAttribute.AsyncEngineCount => 1,
            _ => Enum.IsDefined(attribute) ? 0 : null,
        };
        value = found ?? 0;
        return handle != 0 ? CudaError.CUDA_ERROR_INVALID_DEVICE
            : found is null ? CudaError.CUDA_ERROR_INVALID_VALUE : CudaError.CUDA_SUCCESS;
    }

    public CudaError RetainPrimaryContext(int handle, out nint context)
    {
        context = ContextHandle;
        _retained++;
        return handle == 0 ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_DEVICE;
    }

    public CudaError ReleasePrimaryContext(int handle) =>
        _retained-- > 0 ? CudaError.CUDA_SUCCESS : CudaError.CUDA_ERROR_INVALID_CONTEXT;

    public CudaError SetCurrentContext(nint context)
    {
        if (context is not (0 or ContextHandle))
        {
            return CudaError.CUDA_ERROR_INVALID_CONTEXT;
        }

        _current.Value = context;
        return CudaError.CUDA_SUCCESS;
    }

    public CudaError SynchronizeContext() => Call(() =>
    {
        foreach (var stream in _handles.Values.OfType<Stream>().Append(_default).ToArray())
        {
            if (stream.Capture is not null)
            {
                return CudaErrors.StreamCaptureUnsupported;
            }

            Drain(stream);
        }

        return CudaError.CUDA_SUCCESS;
    });

    public string Describe(CudaError error)
    {
        string name = Enum.IsDefined(error) ? error.ToString() : string.Create(CultureInfo.InvariantCulture, $"error {(int)error}");
        return _lossText is not null && error == _loss ? $"{name}: {_lossText}" : name;
    }

    /// <summary>Frees what is still allocated.</summary>
    public void Dispose()
    {
        foreach (var module in _handles.Values.OfType<PtxModule>())
        {
            module.Dispose();
        }

        _current.Dispose();
    }

    /// <summary>A call that needs the context: one at a time, and none after the context was lost.</summary>
    private CudaError Call(Func<CudaError> action)
    {
        if (_current.Value != ContextHandle)
        {
            return CudaError.CUDA_ERROR_INVALID_CONTEXT;
        }

        lock (_lock)
        {
            if (_loss != CudaError.CUDA_SUCCESS)
            {
                return _loss;
            }

            var result = action();
            return _loss != CudaError.CUDA_SUCCESS ? _loss : result;
        }
    }

    private nint Keep(object what)
    {
        nint handle = _nextHandle++;
        _handles.Add(handle, what);
        return handle;
    }

    private T? Get<T>(nint handle)
        where T : class => _handles.TryGetValue(handle, out object? found) ? found as T : null;

    /// <summary>Runs a launch; its failure loses the context.</summary>
    private void Run(Launch launch, byte[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            var statistics = launch.Run(arguments);
            LaneInstructions += statistics.LaneInstructions;
            Launches++;
        }
        catch (MachineFaultException fault)
        {
            _lossText = fault.Message;
            _loss = fault.Kind switch
            {
                FaultKind.OutOfBounds => CudaError.CUDA_ERROR_ILLEGAL_ADDRESS,
                FaultKind.Misaligned => CudaError.CUDA_ERROR_MISALIGNED_ADDRESS,
                FaultKind.TimeOut => CudaError.CUDA_ERROR_LAUNCH_TIMEOUT,
                FaultKind.Trap => CudaError.CUDA_ERROR_ILLEGAL_INSTRUCTION,
                _ => CudaError.CUDA_ERROR_LAUNCH_FAILED,
            };
        }

        LaunchTime += Stopwatch.GetElapsedTime(start);
    }
}
