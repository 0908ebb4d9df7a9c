using System.Collections.Immutable;
using ILGPU.Backends.Ptx;

namespace ILGPU.Runtime.Cuda;

/// <summary>An NVIDIA GPU of compute capability 7.0 or later.</summary>
public sealed partial class CudaDevice : Device
{
    private CudaDevice(ICudaDriver driver, int ordinal, int handle, CudaDriverVersion version)
        : base(AcceleratorType.Cuda)
    {
        Api = driver;
        DeviceId = ordinal;
        Handle = handle;
        DriverVersion = version;
        Check(driver.GetDeviceMemory(handle, out long bytes), "its memory");
        Name = NameOf(driver, ordinal);
        MemorySize = bytes;
        Architecture = new CudaArchitecture(
            Fact(CudaDeviceAttribute.ComputeCapabilityMajor), Fact(CudaDeviceAttribute.ComputeCapabilityMinor));
        MaxNumThreadsPerGroup = Fact(CudaDeviceAttribute.MaxThreadsPerBlock);
        MaxGroupSize = new(
            Fact(CudaDeviceAttribute.MaxBlockDimX), Fact(CudaDeviceAttribute.MaxBlockDimY), Fact(CudaDeviceAttribute.MaxBlockDimZ));
        MaxGridSize = new(
            Fact(CudaDeviceAttribute.MaxGridDimX), Fact(CudaDeviceAttribute.MaxGridDimY), Fact(CudaDeviceAttribute.MaxGridDimZ));
        WarpSize = Fact(CudaDeviceAttribute.WarpSize);
        NumMultiprocessors = Fact(CudaDeviceAttribute.MultiprocessorCount);
        MaxNumThreadsPerMultiprocessor = Fact(CudaDeviceAttribute.MaxThreadsPerMultiprocessor);
        MaxSharedMemoryPerGroup = Fact(CudaDeviceAttribute.MaxSharedMemoryPerBlock);
        MaxConstantMemory = Fact(CudaDeviceAttribute.TotalConstantMemory);
        LargestSharedMemoryPerGroup = Math.Max(
            MaxSharedMemoryPerGroup, Fact(CudaDeviceAttribute.MaxSharedMemoryPerBlockOptin, otherwise: 0));
        HasMemoryPools = Fact(CudaDeviceAttribute.MemoryPoolsSupported, otherwise: 0) != 0;
        Target = PtxTarget.ForDevice(Architecture.Value.Major, Architecture.Value.Minor, PtxTarget.MaxVersionOf(version));
    }

    /// <summary>The driver's number of the device.</summary>
    public int DeviceId { get; }

    /// <summary>The newest CUDA that the driver knows.</summary>
    public CudaDriverVersion DriverVersion { get; }

    /// <summary>The compute capability.</summary>
    public CudaArchitecture? Architecture { get; }

    internal ICudaDriver Api { get; }

    /// <inheritdoc/>
    internal override string Driver => $"{Api.Name}, kernels for {Target.Name}";

    /// <summary>The driver's handle.</summary>
    internal int Handle { get; }

    /// <summary>What kernels are compiled for.</summary>
    internal PtxTarget Target { get; }

    /// <summary>Bytes of shared memory of a group that asks for more than <see cref="Device.MaxSharedMemoryPerGroup"/>.</summary>
    internal int LargestSharedMemoryPerGroup { get; }

    /// <summary>Whether memory can be taken from the driver's pool.</summary>
    internal bool HasMemoryPools { get; }

    /// <summary>The usable devices of this machine that a predicate accepts; none where there is no NVIDIA driver.</summary>
    public static ImmutableArray<Device> GetDevices(Predicate<CudaDevice> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return [.. CudaDevices.OfThisMachine.Usable.Where(device => predicate(device))];
    }

    /// <summary>A device of a driver.</summary>
    /// <exception cref="CudaException">The driver reports an error.</exception>
    /// <exception cref="NotSupportedException">Driver or device cannot be used; the message says why.</exception>
    internal static CudaDevice From(ICudaDriver driver, int ordinal)
    {
        CudaDriverVersion version = CudaDevices.Start(driver);
        ThrowIfFailed(driver, driver.GetDevice(ordinal, out int handle), $"Finding CUDA device {ordinal}");
        CudaDevice device = new(driver, ordinal, handle, version);
        // 2 is CU_COMPUTEMODE_PROHIBITED.
        return device.Fact(CudaDeviceAttribute.ComputeMode, otherwise: 0) != 2
            ? device
            : throw new NotSupportedException("it is closed to computing (nvidia-smi -c 0 opens it)");
    }

    /// <summary>A device's name; its number where the driver does not tell.</summary>
    internal static string NameOf(ICudaDriver driver, int ordinal) =>
        driver.GetDevice(ordinal, out int handle) == CudaError.CUDA_SUCCESS
        && driver.GetDeviceName(handle, out string name) == CudaError.CUDA_SUCCESS ? name : $"CUDA device {ordinal}";

    /// <inheritdoc/>
    public override Accelerator CreateAccelerator(Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new CudaAccelerator(context, this);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CudaDevice other && other.Api == Api && other.DeviceId == DeviceId;

    /// <inheritdoc/>
    public override int GetHashCode() => DeviceId;

    internal static void ThrowIfFailed(ICudaDriver driver, CudaError error, string what)
    {
        if (error != CudaError.CUDA_SUCCESS)
            throw new CudaException(error, $"{what} failed: {driver.Describe(error)}");
    }

    private void Check(CudaError error, string fact) => ThrowIfFailed(Api, error, $"Asking CUDA device {DeviceId} for {fact}");

    private int Fact(CudaDeviceAttribute attribute)
    {
        Check(Api.GetDeviceAttribute(attribute, Handle, out int value), attribute.ToString());
        return value;
    }

    // For what older drivers do not know.
    private int Fact(CudaDeviceAttribute attribute, int otherwise) =>
        Api.GetDeviceAttribute(attribute, Handle, out int value) == CudaError.CUDA_SUCCESS ? value : otherwise;
}
