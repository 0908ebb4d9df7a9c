using System.Runtime.InteropServices;

namespace ILGPU.Runtime.CPU;

/// <summary>
/// Memory of this process for buffers. On Linux what is large comes from the system and goes back to it the moment it is freed: the C
/// library would keep up to 32 MB of each piece for itself, in holes that buffers of other sizes do not fit. It lies in pages of 2 MB
/// where the system gives them to those who ask: a five-hundredth of the page faults while it is filled, and of the address
/// translations while it streams by; nothing is said where it does not.
/// </summary>
internal static unsafe partial class ProcessMemory
{
    /// <summary>Memory is aligned to so many bytes at least.</summary>
    public const int Alignment = 64;

    /// <summary>What is as large as this comes from the system: what a page not wholly used wastes is little beside it.</summary>
    private const nuint Large = 1 << 20;

    private const nuint LargePage = 2 << 20;

    // Of <sys/mman.h>: PROT_READ | PROT_WRITE; MAP_PRIVATE | MAP_ANONYMOUS and MADV_HUGEPAGE, the same wherever .NET runs on Linux.
    private const int ReadWrite = 0x3, PrivateAnonymous = 0x22, HugePage = 14;

    private static readonly bool s_maps = CanMap();
    private static readonly nuint s_page = (nuint)Environment.SystemPageSize;

    /// <summary>Takes memory; its content is undefined.</summary>
    /// <param name="bytes">More than 0.</param>
    /// <exception cref="OutOfMemoryException">There is not that much.</exception>
    public static void* Allocate(nuint bytes)
    {
        if (!s_maps || bytes < Large)
            return NativeMemory.AlignedAlloc(bytes, Alignment);
        nuint size = Pages(bytes), alignment = bytes < 2 * LargePage ? s_page : LargePage;
        // More than is asked for, so that an aligned piece lies in it; the rest goes back at once.
        nuint whole = checked(size + alignment - s_page);
        nuint start = (nuint)Map(null, whole, ReadWrite, PrivateAnonymous, -1, 0);
        if (start == nuint.MaxValue)
            throw new OutOfMemoryException();
        nuint aligned = (start + alignment - 1) / alignment * alignment;
        Return(start, aligned);
        Return(aligned + size, start + whole);
        if (alignment == LargePage)
            _ = Advise((void*)aligned, size / LargePage * LargePage, HugePage);
        return (void*)aligned;
    }

    /// <summary>Gives back what <see cref="Allocate"/> gave for as many bytes.</summary>
    public static void Free(void* memory, nuint bytes)
    {
        if (!s_maps || bytes < Large)
            NativeMemory.AlignedFree(memory);
        else
            Return((nuint)memory, (nuint)memory + Pages(bytes));
    }

    private static nuint Pages(nuint bytes) => checked(bytes + s_page - 1) / s_page * s_page;

    private static void Return(nuint from, nuint to)
    {
        if (to > from)
            _ = Unmap((void*)from, to - from);
    }

    private static bool CanMap()
    {
        if (!OperatingSystem.IsLinux() || !Environment.Is64BitProcess)
            return false;
        try
        {
            // Returns an error for its length.
            _ = Unmap(null, 0);
            return true;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint bytes, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* memory, nuint bytes);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* memory, nuint bytes, int advice);
}
