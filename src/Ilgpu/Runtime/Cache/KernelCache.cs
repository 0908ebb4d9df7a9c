using System.Security;

namespace ILGPU.Runtime.Cache;

/// <summary>
/// Keeps compiled kernels on disk, one file each, for the next process. It lies in <c>ILGPU_CACHE_DIR</c>, else in
/// <c>$XDG_CACHE_HOME/ilgpu-llava</c> (<c>~/.cache/ilgpu-llava</c>; on Windows in the local application data);
/// <c>ILGPU_CACHE_DIR=off</c> switches it off.
/// </summary>
/// <remarks>
/// Machine code is trusted as the program is. So the folder is made for its user alone (mode 0700), and nothing is read from a folder
/// or file that another user owns or may write to. Damaged entries, and those of another key, are as good as none. A folder that
/// cannot be used or written leaves kernels uncached, which costs time alone; <see cref="Problem"/> says why. Safe to use from
/// several threads and processes: an entry is written under a name of its own and then renamed.
/// </remarks>
internal sealed class KernelCache
{
    /// <summary>The environment variable with the folder.</summary>
    public const string VariableName = "ILGPU_CACHE_DIR";

    private const string Extension = ".kernel";
    private const string UnfinishedExtension = ".new";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private readonly string? _user;
    private readonly long _limitBytes;
    private readonly Lazy<bool> _isUsable;
    private readonly Lock _gate = new();
    private long _knownBytes = -1;

    /// <summary>A cache in a folder, which is made when it is first written to.</summary>
    /// <param name="folder">The folder; null for no cache.</param>
    /// <param name="limitBytes">Beyond this many bytes the oldest entries go.</param>
    public KernelCache(string? folder, long limitBytes = 512L << 20)
        : this(folder, limitBytes, FileOwner.Current)
    {
    }

    /// <summary>As another user would see the folder.</summary>
    internal KernelCache(string? folder, long limitBytes, string? user)
    {
        Folder = folder is null ? null : Path.GetFullPath(folder);
        _limitBytes = limitBytes;
        _user = user;
        _isUsable = new(Open);
    }

    /// <summary>The cache that the environment names.</summary>
    public static KernelCache Default { get; } = new(FolderOf(Environment.GetEnvironmentVariable));

    /// <summary>No cache.</summary>
    public static KernelCache Off { get; } = new(null);

    /// <summary>The folder; null where there is no cache.</summary>
    public string? Folder { get; }

    /// <summary>Why kernels are not kept, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The content of an entry, or null where there is none that can be trusted.</summary>
    public byte[]? TryRead(KernelCacheKey key)
    {
        if (Folder is null || !_isUsable.Value)
            return null;
        string path = PathOf(key);
        try
        {
            return File.Exists(path) && IsOwn(path) ? CacheEntry.Unpack(key, File.ReadAllBytes(path)) : null;
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            return null;
        }
    }

    /// <summary>Keeps a content, over any that is there.</summary>
    public void Write(KernelCacheKey key, ReadOnlySpan<byte> content)
    {
        if (Folder is null || !_isUsable.Value)
            return;
        string path = PathOf(key);
        string unfinished = Path.Combine(Folder, $"{Guid.NewGuid():n}{UnfinishedExtension}");
        byte[] file = CacheEntry.Pack(key, content);
        try
        {
            MakeRoom(file.Length);
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (FileStream stream = new(unfinished, options))
                stream.Write(file);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            Problem = e.Message;
            TryDelete(unfinished);
        }
    }

    /// <summary>The folder that an environment asks for, or null for no cache.</summary>
    internal static string? FolderOf(Func<string, string?> environment)
    {
        string? named = environment(VariableName);
        if (string.Equals(named, "off", StringComparison.OrdinalIgnoreCase))
            return null;
        if (!string.IsNullOrWhiteSpace(named))
            return named;
        string? home = environment("XDG_CACHE_HOME");
        // The specification of XDG ignores what is not absolute.
        if (string.IsNullOrEmpty(home) || !Path.IsPathRooted(home))
        {
            home = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : environment("HOME") is { Length: > 0 } user ? Path.Combine(user, ".cache") : "";
        }
        return home.Length == 0 ? null : Path.Combine(home, "ilgpu-llava");
    }

    private static bool IsFileFailure(Exception e) =>
        e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            // Another process will.
        }
    }

    private string PathOf(KernelCacheKey key) => Path.Combine(Folder!, key + Extension);

    private bool Open()
    {
        try
        {
            if (!Directory.Exists(Folder))
            {
                if (OperatingSystem.IsWindows())
                    Directory.CreateDirectory(Folder!);
                else
                    Directory.CreateDirectory(Folder!, OwnerOnly);
            }
            if (IsOwn(Folder!))
                return true;
            Problem = $"{Folder} belongs to another user or may be written by others; make it your own with mode 0700, or set "
                + $"{VariableName} to another folder.";
        }
        catch (Exception e) when (IsFileFailure(e))
        {
            Problem = e.Message;
        }
        return false;
    }

    private bool IsOwn(string path) => _user is not null && FileOwner.Of(path) == _user
        && (OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & WritableByOthers) == 0);

    /// <summary>Asks the disk once, for all facts of a file: another process may be renaming or deleting it.</summary>
    private static bool IsThere(FileInfo file)
    {
        file.Refresh();
        return file.Exists;
    }

    /// <summary>Lets the entries that were not written for longest go where there are too many, and what killed processes left.</summary>
    private void MakeRoom(long bytes)
    {
        lock (_gate)
        {
            if (_knownBytes >= 0 && _knownBytes + bytes <= _limitBytes)
            {
                _knownBytes += bytes;
                return;
            }
            FileInfo[] files = [.. new DirectoryInfo(Folder!).EnumerateFiles()
                .Where(file => file.Extension is Extension or UnfinishedExtension && IsThere(file))
                .OrderBy(file => file.LastWriteTimeUtc)];
            long total = bytes + files.Sum(file => file.Length);
            DateTime old = DateTime.UtcNow.AddHours(-1);
            foreach (FileInfo file in files)
            {
                bool isLeft = file.Extension == UnfinishedExtension && file.LastWriteTimeUtc < old;
                if (!isLeft && (total <= _limitBytes || file.Extension == UnfinishedExtension))
                    continue;
                total -= file.Length;
                TryDelete(file.FullName);
            }
            _knownBytes = total;
        }
    }
}
