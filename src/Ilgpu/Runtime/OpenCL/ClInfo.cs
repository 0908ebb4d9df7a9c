using System.Buffers.Binary;
using System.Text;

namespace ILGPU.Runtime.OpenCL;

/// <summary>Numbers of the OpenCL specification, and queries.</summary>
internal static unsafe class ClInfo
{
#pragma warning disable CS1591 // The names are those of the OpenCL specification.
    public const uint PlatformVersion = 0x0901;
    public const uint PlatformName = 0x0902;
    public const uint DeviceTypeInfo = 0x1000;
    public const uint DeviceMaxComputeUnits = 0x1002;
    public const uint DeviceMaxWorkGroupSize = 0x1004;
    public const uint DeviceMaxWorkItemSizes = 0x1005;
    public const uint DevicePreferredVectorWidthFloat = 0x100A;
    public const uint DeviceMaxClockFrequency = 0x100C;
    public const uint DeviceMaxMemAllocSize = 0x1010;
    public const uint DeviceSingleFpConfig = 0x101B;
    public const uint DeviceGlobalMemSize = 0x101F;
    public const uint DeviceMaxConstantBufferSize = 0x1020;
    public const uint DeviceLocalMemSize = 0x1023;
    public const uint DeviceEndianLittle = 0x1026;
    public const uint DeviceAvailable = 0x1027;
    public const uint DeviceCompilerAvailable = 0x1028;
    public const uint DeviceName = 0x102B;
    public const uint DeviceVendor = 0x102C;
    public const uint DriverVersion = 0x102D;
    public const uint DeviceVersion = 0x102F;
    public const uint DeviceExtensions = 0x1030;
    public const uint DeviceLanguageVersion = 0x103D;
    public const uint DeviceLanguageVersions = 0x1066;
    public const uint DevicePreferredWorkGroupSizeMultiple = 0x1067;
    public const uint DeviceSubGroupSizesIntel = 0x4108;
    public const uint DeviceWarpSizeNvidia = 0x4003;
    public const uint DeviceWavefrontWidthAmd = 0x4043;
    public const uint ProgramBinarySizes = 0x1165;
    public const uint ProgramBinaries = 0x1166;
    public const uint DeviceNativeVectorWidthFloat = 0x103A;
    public const uint ProgramBuildLog = 0x1183;
    public const uint EventExecutionStatus = 0x11D3;
    public const uint KernelMaxSubGroupSizeForNdrange = 0x2033;
    public const uint ProfilingCommandEnd = 0x1283;
    public const ulong QueueProfilingEnable = 2;
    public const ulong FpCorrectlyRoundedDivideSqrt = 0x80;
#pragma warning restore CS1591

    /// <summary>A number of a device, or 0 where it has not that information.</summary>
    public static T Device<T>(ClApi api, nint device, uint name)
        where T : unmanaged
    {
        T value = default;
        return api.GetDeviceInfo(device, name, (nuint)sizeof(T), &value, null) == CLError.CL_SUCCESS ? value : default;
    }

    /// <summary>Three sizes of a device.</summary>
    public static Index3D DeviceExtent(ClApi api, nint device, uint name)
    {
        byte[] sizes = DeviceBytes(api, device, name);
        int Of(int axis) => sizes.Length < (axis + 1) * sizeof(nuint)
            ? 1
            : (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUIntPtrLittleEndian(sizes.AsSpan(axis * sizeof(nuint))));
        return new(Of(0), Of(1), Of(2));
    }

    /// <summary>A text of a device.</summary>
    public static string DeviceText(ClApi api, nint device, uint name) => Decode(DeviceBytes(api, device, name));

    /// <summary>An information of a device of any length; empty where it has not that information.</summary>
    public static byte[] DeviceBytes(ClApi api, nint device, uint name)
    {
        nuint size = 0;
        if (api.GetDeviceInfo(device, name, 0, null, &size) != CLError.CL_SUCCESS || size == 0)
            return [];
        byte[] bytes = new byte[size];
        fixed (byte* start = bytes)
            CLException.ThrowIfFailed(api.GetDeviceInfo(device, name, size, start, null), "clGetDeviceInfo");
        return bytes;
    }

    /// <summary>A text of a platform.</summary>
    public static string PlatformText(ClApi api, nint platform, uint name)
    {
        nuint size = 0;
        if (api.GetPlatformInfo(platform, name, 0, null, &size) != CLError.CL_SUCCESS || size == 0)
            return "";
        byte[] text = new byte[size];
        fixed (byte* start = text)
            CLException.ThrowIfFailed(api.GetPlatformInfo(platform, name, size, start, null), "clGetPlatformInfo");
        return Decode(text);
    }

    /// <summary>A text as OpenCL gives it, which ends with a zero.</summary>
    public static string Decode(byte[] text) => Encoding.UTF8.GetString(text).TrimEnd('\0').Trim();
}
