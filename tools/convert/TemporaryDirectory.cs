using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Convert;

/// <summary>
/// The directory beside the final one in which a conversion works; renamed at the end, removed otherwise. A lock file beside it,
/// there before and until after it, tells a directory at work from one that a killed run left behind, which the next run to the
/// same place removes.
/// </summary>
internal sealed class TemporaryDirectory : IDisposable
{
    private const string LockExtension = ".lock";

    private readonly FileStream _lock;
    private bool _moved;

    public TemporaryDirectory(string final)
    {
        string parent = System.IO.Path.GetDirectoryName(final)
            ?? throw new CheckpointException(CheckpointErrorKind.NotFound, "The root directory cannot be written.");
        if (!Directory.Exists(parent))
            throw new CheckpointException(CheckpointErrorKind.NotFound, $"There is no directory '{parent}' to write in.");
        string prefix = $".{System.IO.Path.GetFileName(final)}.converting-";
        RemoveAbandoned(parent, prefix);
        Path = System.IO.Path.Combine(parent, prefix + Guid.NewGuid().ToString("n")[..8]);
        _lock = OpenLock(Path + LockExtension, FileMode.CreateNew);
        try
        {
            Directory.CreateDirectory(Path);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Path { get; }

    public void MoveInto(string final)
    {
        // Refuses where the name has been taken meanwhile.
        Directory.Move(Path, final);
        _moved = true;
    }

    public void Dispose()
    {
        if (!_moved) TryRemove(Path);
        _lock.Dispose();
        Try(() => File.Delete(_lock.Name));
    }

    private static void RemoveAbandoned(string parent, string prefix)
    {
        foreach (string path in Directory.EnumerateFiles(parent))
        {
            string name = System.IO.Path.GetFileName(path);
            if (!name.StartsWith(prefix, StringComparison.Ordinal) || !name.EndsWith(LockExtension, StringComparison.Ordinal)) continue;
            Try(() =>
            {
                // Throws while its run is at work.
                using (OpenLock(path, FileMode.Open)) TryRemove(path[..^LockExtension.Length]);
                File.Delete(path);
            });
        }
    }

    private static FileStream OpenLock(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None);

    private static void TryRemove(string directory) => Try(() =>
    {
        if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
    });

    // What cannot be removed now is another run's, or the next one tries again; the error that brought us here matters more.
    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
