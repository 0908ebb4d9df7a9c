using System.Runtime.InteropServices;

namespace ILGPU.Runtime.CPU;

/// <summary>
/// Large memory in pages of 2 MB where Linux gives them to those who ask: a five-hundredth of the page faults while it is filled, and
/// of the address translations while it streams by. Only speed depends on it, so nothing is said where it fails.
/// </summary>
internal static partial class LargePages
{
    private const nuint PageSize = 2 << 20;

    // MADV_HUGEPAGE of <sys/mman.h>, the same on all of Linux.
    private const int HugePage = 14;

    private static readonly bool s_known = OperatingSystem.IsLinux() && Environment.Is64BitProcess;

    /// <summary>The alignment that memory of that size should have, at least <paramref name="least"/>.</summary>
    public static nuint Alignment(nuint bytes, nuint least) => s_known && bytes >= 2 * PageSize ? PageSize : least;

    /// <summary>Asks for them, before the memory is touched. What is left over at its end stays in small pages.</summary>
    public static unsafe void Ask(void* memory, nuint bytes)
    {
        if (!s_known || (nuint)memory % PageSize != 0 || bytes < PageSize)
            return;
        try
        {
            _ = Advise(memory, bytes / PageSize * PageSize, HugePage);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static unsafe partial int Advise(void* memory, nuint bytes, int advice);
}
