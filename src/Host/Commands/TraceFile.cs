namespace IlgpuLlava.Host;

/// <summary>A file that a trace goes to. It is opened before anything is computed, so that a name that cannot be written is said at
/// once, and changed only when the trace is there.</summary>
internal sealed class TraceFile : IDisposable
{
    private readonly string _path;
    private readonly bool _isNew;
    private readonly FileStream _stream;
    private bool _written;

    private TraceFile(string path)
    {
        _path = path;
        _isNew = !File.Exists(path);
        _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
    }

    /// <summary>Opens the file; null where none is asked for.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public static TraceFile? Open(string? path)
    {
        if (path is null)
            return null;
        try
        {
            return new TraceFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserException($"The trace cannot be written to {path}: {e.Message}");
        }
    }

    /// <summary>Replaces what the file holds.</summary>
    /// <exception cref="UserException">It cannot be written.</exception>
    public void Write(Action<Stream> write)
    {
        try
        {
            _stream.SetLength(0);
            write(_stream);
            _stream.Flush();
            _written = true;
        }
        catch (IOException e)
        {
            throw new UserException($"The trace cannot be written to {_path}: {e.Message}");
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        if (!_written && _isNew)
            File.Delete(_path);
    }
}
