using System.Buffers.Binary;
using ILGPU.Backends.OpenCL;

namespace ILGPU.Runtime.OpenCL;

/// <summary>Reads from a device what <see cref="ClSubGroups"/> is chosen by.</summary>
internal static unsafe class ClSubGroupFacts
{
    // A number and a name of 64 bytes.
    private const int NamedVersionBytes = 68;

    /// <summary>How the device lets threads exchange values, or null.</summary>
    public static ClSubGroups? Of(ClApi api, nint device, IReadOnlyCollection<string> extensions) => ClSubGroups.Choose(
        extensions, DeviceVersion(api, device), Languages(api, device), Sizes(api, device), api.GetKernelSubGroupInfo != null);

    /// <summary>The version of OpenCL that a device has.</summary>
    public static Version DeviceVersion(ClApi api, nint device) =>
        // "OpenCL 1.2 ...".
        Parse(ClInfo.DeviceText(api, device, ClInfo.DeviceVersion), 1);

    private static List<Version> Languages(ClApi api, nint device)
    {
        byte[] all = ClInfo.DeviceBytes(api, device, ClInfo.DeviceLanguageVersions);
        List<Version> versions = [];
        for (int at = 0; at + NamedVersionBytes <= all.Length; at += NamedVersionBytes)
        {
            // 10 bits of the major number, 10 of the minor one, 12 of the patch.
            uint version = BinaryPrimitives.ReadUInt32LittleEndian(all.AsSpan(at));
            versions.Add(new Version((int)(version >> 22), (int)(version >> 12 & 0x3ff)));
        }
        // Before OpenCL 3.0 there is one: "OpenCL C 1.2 ...".
        return versions.Count > 0 ? versions : [Parse(ClInfo.DeviceText(api, device, ClInfo.DeviceLanguageVersion), 2)];
    }

    private static List<int> Sizes(ClApi api, nint device)
    {
        byte[] offered = ClInfo.DeviceBytes(api, device, ClInfo.DeviceSubGroupSizesIntel);
        List<int> sizes = [];
        for (int at = 0; at + sizeof(nuint) <= offered.Length; at += sizeof(nuint))
            sizes.Add((int)BinaryPrimitives.ReadUIntPtrLittleEndian(offered.AsSpan(at)));
        sizes.Add((int)ClInfo.Device<uint>(api, device, ClInfo.DeviceWarpSizeNvidia));
        sizes.Add((int)ClInfo.Device<uint>(api, device, ClInfo.DeviceWavefrontWidthAmd));
        if (sizes.TrueForAll(size => size == 0))
            sizes.Add((int)ClInfo.Device<nuint>(api, device, ClInfo.DevicePreferredWorkGroupSizeMultiple));
        return [.. sizes.Where(size => size > 0)];
    }

    private static Version Parse(string text, int word) =>
        text.Split(' ') is var words && words.Length > word && Version.TryParse(words[word], out Version? version) ? version : new Version(0, 0);
}
