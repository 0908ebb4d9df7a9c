using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>
/// The directory beside the final one in which a conversion works; renamed at the end, removed otherwise. A lock file in it tells
/// a directory at work from one that a killed run left behind, which the next run to the same place removes.
/// </summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private const string LockName = ".lock";

    private FileStream? _lock;

    public TemporaryDirectory(string final)
    {
        string parent = System.IO.Path.GetDirectoryName(final)
            ?? throw new CheckpointException(CheckpointErrorKind.NotFound, "The root directory cannot be written.");
        if (!Directory.Exists(parent))
            throw new CheckpointException(CheckpointErrorKind.NotFound, $"There is no directory '{parent}' to write in.");
        string prefix = $".{System.IO.Path.GetFileName(final)}.converting-";
        RemoveAbandoned(parent, prefix);
        Path = System.IO.Path.Combine(parent, prefix + Guid.NewGuid().ToString("n")[..8]);
        Directory.CreateDirectory(Path);
        try
        {
            _lock = new FileStream(LockPath, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; private set; }

    private string LockPath => System.IO.Path.Combine(Path, LockName);

    public void MoveInto(string final)
    {
        _lock?.Dispose();
        _lock = null;
        File.Delete(LockPath);
        // Refuses where the name has been taken meanwhile.
        Directory.Move(Path, final);
        Path = "";
    }

    public void Dispose()
    {
        _lock?.Dispose();
        if (Path.Length > 0) TryRemove(Path);
    }

    private static void RemoveAbandoned(string parent, string prefix)
    {
        foreach (string directory in Directory.EnumerateDirectories(parent))
        {
            if (!System.IO.Path.GetFileName(directory).StartsWith(prefix, StringComparison.Ordinal)) continue;
            try
            {
                // One without a lock file is being made or renamed at this moment.
                using (new FileStream(System.IO.Path.Combine(directory, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None)) { }
                TryRemove(directory);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // At work, or someone else's.
            }
        }
    }

    private static void TryRemove(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The error that brought us here matters more, and the next run tries again.
        }
    }
}
