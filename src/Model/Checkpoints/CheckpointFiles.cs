namespace IlgpuLlava.Model.Checkpoints;

/// <summary>The weight files of an unconverted directory: one file, or shards with an index that agrees with them.</summary>
internal sealed class CheckpointFiles : IDisposable
{
    private const string SingleName = "model.safetensors";
    private const int MaxListed = 100;

    private readonly List<SafetensorsFile> _files = [];
    private readonly List<StoredTensor> _tensors = [];

    private CheckpointFiles() { }

    /// <summary>All stored tensors, each name once.</summary>
    public IReadOnlyList<StoredTensor> Tensors => _tensors;

    /// <summary>The open files.</summary>
    public IReadOnlyList<SafetensorsFile> Files => _files;

    /// <summary>Refuses what is not a directory, and one whose only weights are pickles.</summary>
    public static void CheckHasSafetensors(string path)
    {
        if (File.Exists(path))
        {
            if (IsPickle(path)) throw Pickle(path);
            throw new CheckpointException(CheckpointErrorKind.NotFound,
                $"{Printable.Name(path)} is a file; give the checkpoint's directory.");
        }
        if (!Directory.Exists(path))
            throw new CheckpointException(CheckpointErrorKind.NotFound, $"There is no directory {Printable.Name(path)}.");
        string? pickle = null;
        foreach (string file in Directory.EnumerateFiles(path).Order(StringComparer.Ordinal))
        {
            if (file.EndsWith(".safetensors", StringComparison.Ordinal) || Path.GetFileName(file) == ShardIndex.FileName) return;
            if (IsPickle(file)) pickle ??= file;
        }
        if (pickle is not null) throw Pickle(pickle);
    }

    /// <summary>Refuses a projector that is a pickle: as the original repository saves one that was trained alone.</summary>
    public static void CheckProjector(string directory, IEnumerable<StoredTensor> stored)
    {
        const string name = "mm_projector.bin";
        if (!File.Exists(Path.Combine(directory, name))) return;
        if (stored.Any(t => TensorNames.Normalize(t.Info.Name)?.StartsWith("projector.", StringComparison.Ordinal) is true)) return;
        throw Pickle(name);
    }

    /// <summary>Whether a directory holds weights that can be read.</summary>
    public static bool HasSafetensors(string directory) =>
        File.Exists(Path.Combine(directory, SingleName)) || File.Exists(Path.Combine(directory, ShardIndex.FileName));

    /// <summary>Opens a directory's weight files; like Hugging Face, a single file goes before an index.</summary>
    public static CheckpointFiles Open(string directory, CancellationToken cancel)
    {
        var files = new CheckpointFiles();
        try
        {
            string single = Path.Combine(directory, SingleName), index = Path.Combine(directory, ShardIndex.FileName);
            if (File.Exists(single)) files.Add(SafetensorsFile.Open(single, cancel));
            else if (File.Exists(index)) files.OpenShards(directory, ShardIndex.Read(index), cancel);
            else throw NoWeights(directory);
            return files;
        }
        catch
        {
            files.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafetensorsFile file in _files) file.Dispose();
    }

    private void Add(SafetensorsFile file)
    {
        _files.Add(file);
        _tensors.AddRange(file.Tensors.Values.Select(info => new StoredTensor(file, info)));
    }

    private void OpenShards(string directory, ShardIndex index, CancellationToken cancel)
    {
        string[] missing = [.. index.Shards.Where(s => !File.Exists(Path.Combine(directory, s)))];
        if (missing.Length > 0)
        {
            throw new CheckpointException(CheckpointErrorKind.ShardMissing,
                $"{ShardIndex.FileName} names shards that are missing: {List(missing)}.");
        }
        foreach (string shard in index.Shards)
        {
            string path = Path.Combine(directory, shard);
            CheckInside(directory, path);
            Add(SafetensorsFile.Open(path, cancel));
        }
        CheckAgrees(index);
    }

    private void CheckAgrees(ShardIndex index)
    {
        var seen = new Dictionary<string, string>();
        List<string> twice = [], additional = [], elsewhere = [];
        long total = 0;
        foreach (StoredTensor tensor in _tensors)
        {
            string name = tensor.Info.Name, shard = Path.GetFileName(tensor.File.Path);
            total += tensor.Info.ByteLength;
            if (!seen.TryAdd(name, shard)) twice.Add(name);
            else if (!index.Map.TryGetValue(name, out string? stated)) additional.Add(name);
            else if (stated != shard) elsewhere.Add(name);
        }
        if (twice.Count > 0)
            throw new CheckpointException(CheckpointErrorKind.DuplicateTensor, $"Tensors are in two shards: {List(twice)}.");
        string[] missing = [.. index.Map.Keys.Where(n => !seen.ContainsKey(n))];
        if (missing.Length + additional.Count + elsewhere.Count > 0)
        {
            throw new CheckpointException(CheckpointErrorKind.IndexMismatch, $"{ShardIndex.FileName} disagrees with its shards:"
                + Part(" missing", missing) + Part(" additional", additional) + Part(" in another shard than stated", elsewhere));
        }
        if (index.TotalSize is { } stated_ && stated_ != total)
        {
            throw new CheckpointException(CheckpointErrorKind.WrongTotalSize,
                $"{ShardIndex.FileName} states a total_size of {stated_} bytes, but its shards hold {total}.");
        }
    }

    // A link may lead to the blobs of the same repository in Hugging Face's cache (models--X/snapshots/REV -> models--X/blobs), as
    // every file there does, and nowhere else outside.
    private static void CheckInside(string directory, string path)
    {
        string root = RealPath(Path.GetFullPath(directory)), target = RealPath(Path.GetFullPath(path));
        if (target.StartsWith(root.TrimEnd('/') + '/', StringComparison.Ordinal)) return;
        if (Path.GetDirectoryName(root) is { } snapshots && Path.GetFileName(snapshots) == "snapshots"
            && target.StartsWith(Path.Combine(Path.GetDirectoryName(snapshots)!, "blobs") + '/', StringComparison.Ordinal))
        {
            return;
        }
        throw new CheckpointException(CheckpointErrorKind.PathOutside,
            $"The shard {Printable.Name(Path.GetFileName(path))} is a link that leads out of its directory; copy the file there.");
    }

    private static string RealPath(string path)
    {
        string real = Path.GetPathRoot(path)!;
        foreach (string part in path[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            real = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(real) ? new DirectoryInfo(real) : new FileInfo(real);
            if (info.LinkTarget is null) continue;
            if (info.ResolveLinkTarget(returnFinalTarget: true) is { } target) real = RealPath(target.FullName);
        }
        return real;
    }

    private static CheckpointException NoWeights(string directory) => new(CheckpointErrorKind.NotFound,
        $"There is neither {SingleName} nor {ShardIndex.FileName} in {Printable.Name(directory)}.");

    private static bool IsPickle(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".bin" or ".pt" or ".pth" or ".ckpt" or ".pkl";

    private static CheckpointException Pickle(string path) => new(CheckpointErrorKind.PickleRefused,
        $"{Printable.Name(Path.GetFileName(path))} is a pickle, which can run code when it is opened, and was not opened; save the "
        + "checkpoint as safetensors (in transformers: model.save_pretrained(DIR, safe_serialization=True)).");

    private static string Part(string what, IReadOnlyCollection<string> names) => names.Count == 0 ? "" : $"{what}: {List(names)};";

    private static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(MaxListed).Select(Printable.Name))
        + (names.Count > MaxListed ? $" and {names.Count - MaxListed} more" : "");
}
