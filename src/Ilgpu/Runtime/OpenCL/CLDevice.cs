using System.Collections.Immutable;
using ILGPU.Backends.OpenCL;
using ILGPU.Extensions;

namespace ILGPU.Runtime.OpenCL;

/// <summary>
/// A device of OpenCL 1.2 or later. What the threads of a warp learn of each other goes through sub-groups where the device has them,
/// else through local memory.
/// </summary>
public sealed class CLDevice : Device
{
    // What the threads of small groups exchange, and room for a driver's own use. Larger groups are asked for at their launch.
    private const int ReservedSharedBytes = 1024;

    // Where nothing else decides it.
    private const int PlainWarp = 32;

    // A work-item of a processor keeps all its variables in memory while it waits for others.
    private const int LargestGroup = 1024;
    private const int LargestGroupOfProcessor = 256;

    private CLDevice(ClApi api, nint platform, nint device, OpenClOptions options)
        : base(AcceleratorType.OpenCL)
    {
        Api = api;
        PlatformId = platform;
        DeviceId = device;
        Name = ClInfo.DeviceText(api, device, ClInfo.DeviceName);
        PlatformName = ClInfo.PlatformText(api, platform, ClInfo.PlatformName);
        VendorName = ClInfo.DeviceText(api, device, ClInfo.DeviceVendor);
        Identity =
        [
            ClInfo.PlatformText(api, platform, ClInfo.PlatformName),
            ClInfo.PlatformText(api, platform, ClInfo.PlatformVersion),
            ClInfo.DeviceText(api, device, ClInfo.DeviceName),
            ClInfo.DeviceText(api, device, ClInfo.DeviceVendor),
            ClInfo.DeviceText(api, device, ClInfo.DeviceVersion),
            ClInfo.DeviceText(api, device, ClInfo.DriverVersion),
        ];
        DeviceType = (CLDeviceType)ClInfo.Device<ulong>(api, device, ClInfo.DeviceTypeInfo);
        Extensions = [.. ClInfo.DeviceText(api, device, ClInfo.DeviceExtensions).Split(' ', StringSplitOptions.RemoveEmptyEntries)];
        ClockRate = (int)ClInfo.Device<uint>(api, device, ClInfo.DeviceMaxClockFrequency);
        MemorySize = (long)ClInfo.Device<ulong>(api, device, ClInfo.DeviceGlobalMemSize);
        long largestBuffer = (long)ClInfo.Device<ulong>(api, device, ClInfo.DeviceMaxMemAllocSize);
        LargestBuffer = options.LargestBuffer > 0 ? Math.Min(options.LargestBuffer, largestBuffer) : largestBuffer;
        Form = options.Form != OpenClForm.Automatic ? options.Form
            : DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU) ? OpenClForm.Vectors : OpenClForm.Threads;
        Features = new ClFeatures(HasExtension("cl_khr_fp64"), HasExtension("cl_khr_int64_base_atomics"),
            Form == OpenClForm.Threads ? ClSubGroupFacts.Of(api, device, Extensions) : null);
        int largestGroup = Math.Min(DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU) ? LargestGroupOfProcessor : LargestGroup,
            (int)Math.Min(int.MaxValue, ClInfo.Device<nuint>(api, device, ClInfo.DeviceMaxWorkGroupSize)));
        int lanes = Form == OpenClForm.Vectors
            ? VectorLanes(options)
            : 1 << int.Log2(Math.Clamp(largestGroup, 1, Features.SubGroups?.WarpSize ?? PlainWarp));
        WarpSize = lanes;
        MaxNumThreadsPerGroup = Form == OpenClForm.Vectors ? lanes : largestGroup / lanes * lanes;
        MaxGroupSize = Form == OpenClForm.Vectors
            ? new(lanes, lanes, lanes)
            : ClInfo.DeviceExtent(api, device, ClInfo.DeviceMaxWorkItemSizes);
        MaxGridSize = new(int.MaxValue, int.MaxValue, int.MaxValue);
        LocalMemorySize = (long)ClInfo.Device<ulong>(api, device, ClInfo.DeviceLocalMemSize);
        MaxSharedMemoryPerGroup = (int)Math.Clamp(LocalMemorySize - ReservedSharedBytes, 0, int.MaxValue);
        MaxConstantMemory = (int)Math.Min(int.MaxValue, ClInfo.Device<ulong>(api, device, ClInfo.DeviceMaxConstantBufferSize));
        NumMultiprocessors = (int)ClInfo.Device<uint>(api, device, ClInfo.DeviceMaxComputeUnits);
        MaxNumThreadsPerMultiprocessor = MaxNumThreadsPerGroup;
        HasExactDivision = (ClInfo.Device<ulong>(api, device, ClInfo.DeviceSingleFpConfig) & ClInfo.FpCorrectlyRoundedDivideSqrt) != 0;
    }

    /// <summary>The kind of the device.</summary>
    public CLDeviceType DeviceType { get; }

    /// <summary>The extensions.</summary>
    public ImmutableArray<string> Extensions { get; }

    /// <summary>The clock in MHz.</summary>
    public int ClockRate { get; }

    /// <summary>The device's handle.</summary>
    public IntPtr DeviceId { get; }

    /// <summary>The platform's handle.</summary>
    public IntPtr PlatformId { get; }

    /// <summary>The platform's name.</summary>
    public string PlatformName { get; }

    /// <summary>The vendor's name.</summary>
    public string VendorName { get; }

    internal ClApi Api { get; }

    /// <summary>
    /// Everything that tells one device with its driver from another: machine code of one is no machine code of the other.
    /// </summary>
    internal ImmutableArray<string> Identity { get; }

    /// <inheritdoc/>
    internal override string Driver => $"{Identity[4]}, driver {Identity[5]}";

    /// <summary>
    /// True for PoCL's processors: seen with PoCL 3.1 (LLVM 15), the loops over work-items between barriers come out wrong when they are
    /// vectorised, in kernels of eight shuffles and more. Without optimisation they are right.
    /// </summary>
    internal bool MiscompilesWorkItems => Form == OpenClForm.Threads && IsPoclProcessor;

    /// <summary>
    /// True where the driver keeps what it builds by itself (POCL_CACHE_DIR). PoCL builds a kernel for the groups of a launch, and once
    /// more for groups of any size when it is asked for a binary, which it then does not run: half of the time, for nothing.
    /// </summary>
    internal bool KeepsPrograms => Form == OpenClForm.Vectors && IsPoclProcessor;

    private bool IsPoclProcessor => DeviceType.HasFlag(CLDeviceType.CL_DEVICE_TYPE_CPU)
        && PlatformName.Contains("Portable Computing Language", StringComparison.Ordinal);

    /// <summary>Bytes of local memory.</summary>
    internal long LocalMemorySize { get; }

    /// <summary>Whether division and square root of floats can be correctly rounded.</summary>
    internal bool HasExactDivision { get; }

    internal ClFeatures Features { get; }

    /// <summary>How threads are laid over the device; never Automatic.</summary>
    internal OpenClForm Form { get; }

    /// <summary>The devices of this machine that a predicate accepts; none where there is no OpenCL.</summary>
    public static ImmutableArray<Device> GetDevices(Predicate<CLDevice> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        return GetDevices(new OpenClOptions(), predicate);
    }

    internal static ImmutableArray<Device> GetDevices(OpenClOptions options, Predicate<CLDevice> predicate)
    {
        if (options.Lanes is not (0 or 4 or 8 or 16))
            throw new ArgumentOutOfRangeException(
                nameof(options), options.Lanes, "OpenClOptions.Lanes is 4, 8, 16, or 0 for the device's own.");
        if (options.LargestBuffer < 0)
            throw new ArgumentOutOfRangeException(nameof(options), options.LargestBuffer, "OpenClOptions.LargestBuffer is negative.");
        if (!Enum.IsDefined(options.Form))
            throw new ArgumentOutOfRangeException(nameof(options), options.Form, "OpenClOptions.Form is none of the forms.");
        return [.. All(options, out _).Where(device => predicate(device))];
    }

    /// <summary>The devices of this machine that cannot run kernels, and why.</summary>
    internal static List<UnusableDevice> Unusable()
    {
        _ = All(new OpenClOptions(), out List<UnusableDevice> unusable);
        return unusable;
    }

    /// <summary>The same device by other functions, such as ones that fail.</summary>
    internal CLDevice Through(ClApi api) =>
        new(api, PlatformId, DeviceId, new OpenClOptions { Form = Form, Lanes = Form == OpenClForm.Vectors ? WarpSize : 0 });

    /// <summary>Whether the device has an extension.</summary>
    public bool HasExtension(string extension) => Extensions.Contains(extension);

    /// <inheritdoc/>
    public override Accelerator CreateAccelerator(Context context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new ClAccelerator(context, this);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CLDevice other && other.DeviceId == DeviceId && other.Form == Form
        && other.WarpSize == WarpSize;

    /// <inheritdoc/>
    public override int GetHashCode() => DeviceId.GetHashCode();

    /// <summary>
    /// Floats of the widest vector that the device likes. Some say 1 of what they prefer, for they would make vectors themselves.
    /// </summary>
    private int VectorLanes(OpenClOptions options)
    {
        if (options.Lanes > 0)
            return options.Lanes;
        uint width = Math.Max(ClInfo.Device<uint>(Api, DeviceId, ClInfo.DevicePreferredVectorWidthFloat),
            ClInfo.Device<uint>(Api, DeviceId, ClInfo.DeviceNativeVectorWidthFloat));
        return width >= 16 ? 16 : width >= 8 ? 8 : 4;
    }

    private static unsafe List<CLDevice> All(OpenClOptions options, out List<UnusableDevice> unusable)
    {
        List<CLDevice> found = [];
        unusable = [];
        if (ClApi.Instance is not { } api)
            return found;
        uint count = 0;
        // Without any driver the loader reports an error of its own rather than 0.
        if (api.GetPlatformIds(0, null, &count) != CLError.CL_SUCCESS || count == 0)
            return found;
        nint[] platforms = new nint[count];
        fixed (nint* start = platforms)
            CLException.ThrowIfFailed(api.GetPlatformIds(count, start, null), "clGetPlatformIDs");
        foreach (nint platform in platforms)
        {
            uint devices = 0;
            if (api.GetDeviceIds(platform, ulong.MaxValue, 0, null, &devices) != CLError.CL_SUCCESS || devices == 0)
                continue;
            nint[] ids = new nint[devices];
            fixed (nint* start = ids)
                CLException.ThrowIfFailed(api.GetDeviceIds(platform, ulong.MaxValue, devices, start, null), "clGetDeviceIDs");
            foreach (nint id in ids)
            {
                if (Refusal(api, id) is { } reason)
                    unusable.Add(new UnusableDevice(AcceleratorType.OpenCL, ClInfo.DeviceText(api, id, ClInfo.DeviceName), reason));
                else
                    found.Add(new CLDevice(api, platform, id, options));
            }
        }
        return found;
    }

    /// <summary>Why a device cannot run kernels; null where it can.</summary>
    private static string? Refusal(ClApi api, nint device)
    {
        string version = ClInfo.DeviceText(api, device, ClInfo.DeviceVersion);
        return ClInfo.Device<uint>(api, device, ClInfo.DeviceAvailable) == 0 ? "its driver says that it is not available"
            : ClInfo.Device<uint>(api, device, ClInfo.DeviceCompilerAvailable) == 0 ? "its driver has no compiler"
            : ClInfo.Device<uint>(api, device, ClInfo.DeviceEndianLittle) == 0 ? "its numbers are big-endian"
            : IsRecent(version) ? null
            : $"it has {version}; kernels need OpenCL 1.2";
    }

    /// <summary>Whether a version, which reads "OpenCL 1.2 ...", is one that kernels can be compiled for.</summary>
    internal static bool IsRecent(string version) =>
        version.Split(' ') is [_, var number, ..] && System.Version.TryParse(number, out Version? parsed) && parsed >= new Version(1, 2);
}
