using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using System.Text;

namespace ILGPU.Runtime.Cache;

/// <summary>Tells whose a file or folder is, which .NET does not.</summary>
internal static unsafe class FileOwner
{
    private const int CurrentFolder = -100;
    private const uint OwnerField = 0x8;

    // Linux has one struct statx on all processors, and macOS one struct stat.
    private const int LinuxBytes = 256;
    private const int LinuxOwnerOffset = 20;
    private const int MacBytes = 144;
    private const int MacOwnerOffset = 16;

    /// <summary>The user that this process acts as; null where that cannot be told.</summary>
    public static string? Current
    {
        get
        {
            if (OperatingSystem.IsWindows())
                return WindowsUser();
            return OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() ? Id(EffectiveUser()) : null;
        }
    }

    /// <summary>The owner of a file or folder; null where that cannot be told.</summary>
    public static string? Of(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                return WindowsOwner(path);
            byte* facts = stackalloc byte[LinuxBytes];
            fixed (byte* name = Encoding.UTF8.GetBytes(path + '\0'))
            {
                if (OperatingSystem.IsLinux())
                    return LinuxFacts(CurrentFolder, name, 0, OwnerField, facts) == 0 ? Owner(facts, LinuxOwnerOffset) : null;
                if (!OperatingSystem.IsMacOS())
                    return null;
                bool intel = RuntimeInformation.ProcessArchitecture == Architecture.X64;
                return (intel ? MacFactsOnIntel(name, facts) : MacFacts(name, facts)) == 0 ? Owner(facts, MacOwnerOffset) : null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // A C library older than statx.
            return null;
        }
    }

    private static string Owner(byte* facts, int offset) =>
        Id(BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(facts, MacBytes)[offset..]));

    private static string Id(uint user) => user.ToString(CultureInfo.InvariantCulture);

    [SupportedOSPlatform("windows")]
    private static string? WindowsUser()
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        // To whom new files belong: with an elevated administrator that is the group of all of them.
        return identity.Owner?.Value;
    }

    [SupportedOSPlatform("windows")]
    private static string? WindowsOwner(string path)
    {
        FileSystemSecurity security = Directory.Exists(path)
            ? new DirectorySecurity(path, AccessControlSections.Owner)
            : new FileSecurity(path, AccessControlSections.Owner);
        return security.GetOwner(typeof(SecurityIdentifier))?.Value;
    }

    [DllImport("libc", EntryPoint = "geteuid")]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "statx")]
    private static extern int LinuxFacts(int folder, byte* path, int flags, uint mask, byte* facts);

    [DllImport("libc", EntryPoint = "stat")]
    private static extern int MacFacts(byte* path, byte* facts);

    [DllImport("libc", EntryPoint = "stat$INODE64")]
    private static extern int MacFactsOnIntel(byte* path, byte* facts);
}
