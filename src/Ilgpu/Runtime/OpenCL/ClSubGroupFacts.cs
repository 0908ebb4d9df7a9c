using System.Buffers.Binary;
using ILGPU.Backends.OpenCL;

namespace ILGPU.Runtime.OpenCL;

/// <summary>Reads from a device what <see cref="ClSubGroups"/> is chosen by.</summary>
internal static unsafe class ClSubGroupFacts
{
    // A number and a name of 64 bytes.
    private const int NamedVersionBytes = 68;

    private static readonly Version s_three = new(3, 0);

    /// <summary>How the device lets threads exchange values, or null.</summary>
    public static ClSubGroups? Of(ClApi api, nint device, IReadOnlyCollection<string> extensions)
    {
        Version version = DeviceVersion(api, device);
        List<Version> languages = Languages(api, device, version);
        List<int> sizes = Sizes(api, device, version, extensions);
        return ClSubGroups.Choose(extensions, version, languages, sizes, api.GetKernelSubGroupInfo != null);
    }

    /// <summary>The version of OpenCL that a device has.</summary>
    public static Version DeviceVersion(ClApi api, nint device) =>
        // "OpenCL 1.2 ...".
        Parse(ClInfo.DeviceText(api, device, ClInfo.DeviceVersion), 1);

    private static List<Version> Languages(ClApi api, nint device, Version version)
    {
        byte[] all = version >= s_three ? ClInfo.DeviceBytes(api, device, ClInfo.DeviceLanguageVersions) : [];
        List<Version> versions = [];
        for (int at = 0; at + NamedVersionBytes <= all.Length; at += NamedVersionBytes)
        {
            // 10 bits of the major number, 10 of the minor one, 12 of the patch.
            uint number = BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at));
            versions.Add(new Version((int)(number >> 22), (int)(number >> 12 & 0x3ff)));
        }
        // Before OpenCL 3.0 there is one: "OpenCL C 1.2 ...".
        return versions.Count > 0 ? versions : [Parse(ClInfo.DeviceText(api, device, ClInfo.DeviceLanguageVersion), 2)];
    }

    // Nothing is asked for that a device does not know: checkers of the interface report that.
    private static List<int> Sizes(ClApi api, nint device, Version version, IReadOnlyCollection<string> extensions)
    {
        if (extensions.Contains("cl_intel_required_subgroup_size"))
        {
            byte[] offered = ClInfo.DeviceBytes(api, device, ClInfo.DeviceSubGroupSizesIntel);
            List<int> sizes = [];
            for (int at = 0; at + sizeof(nuint) <= offered.Length; at += sizeof(nuint))
                sizes.Add((int)BinaryPrimitives.ReadUIntPtrLittleEndian(offered.AsSpan(at)));
            return sizes;
        }
        if (extensions.Contains("cl_nv_device_attribute_query"))
            return [(int)ClInfo.Device<uint>(api, device, ClInfo.DeviceWarpSizeNvidia)];
        if (extensions.Contains("cl_amd_device_attribute_query"))
            return [(int)ClInfo.Device<uint>(api, device, ClInfo.DeviceWavefrontWidthAmd)];
        return version >= s_three ? [(int)ClInfo.Device<nuint>(api, device, ClInfo.DevicePreferredWorkGroupSizeMultiple)] : [];
    }

    private static Version Parse(string text, int word) =>
        text.Split(' ') is var words && words.Length > word && Version.TryParse(words[word], out Version? version)
            ? version : new Version(0, 0);
}
