using IlgpuLlava.Model.Checkpoints;
using Microsoft.Win32.SafeHandles;

namespace IlgpuLlava.Convert;

/// <summary>A file to be written by several threads, whose bytes are on the disk when it is closed: only then may its directory get
/// its final name.</summary>
internal sealed class DiskFile : IWeightTarget, IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;

    /// <summary>Makes the file and claims its space at once, so that a full disk shows before any work is done.</summary>
    public DiskFile(string path, long length)
    {
        _path = path;
        _handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, preallocationSize: length);
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_handle, bytes, position);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What .NET makes of EFBIG.
            throw new IOException($"'{_path}' cannot be larger than {position} bytes: its file system (FAT has 4 GB) or a limit of "
                + "this process (ulimit -f) does not allow it; convert to another disk.", e);
        }
    }

    /// <summary>Copies a file of a checkpoint's companions.</summary>
    public static void Copy(string from, string to) => Write(to, File.ReadAllBytes(from));

    /// <summary>Writes a whole small file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new DiskFile(path, bytes.Length);
        file.Write(0, bytes);
    }

    public void Dispose()
    {
        try
        {
            RandomAccess.FlushToDisk(_handle);
        }
        finally
        {
            _handle.Dispose();
        }
    }
}
