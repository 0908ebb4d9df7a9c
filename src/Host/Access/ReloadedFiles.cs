namespace IlgpuLlava.Host;

/// <summary>What small files say, read again when they change. Contents are compared, not times: what is mounted or linked may change
/// without its link.</summary>
internal sealed class ReloadedFiles<T>
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly IReadOnlyList<string> _paths;
    private readonly Func<IReadOnlyList<byte[]>, T> _read;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private IReadOnlyList<byte[]> _contents;
    private string? _failure;
    private long _looked;
    private volatile object _value;

    /// <param name="paths">The files.</param>
    /// <param name="read">What their contents say; throws <see cref="UserException"/> where that is nothing.</param>
    /// <param name="time">The clock by which they are looked at.</param>
    /// <exception cref="UserException">They cannot be read, or say nothing.</exception>
    public ReloadedFiles(IReadOnlyList<string> paths, Func<IReadOnlyList<byte[]>, T> read, TimeProvider? time = null)
    {
        (_paths, _read, _time) = (paths, read, time ?? TimeProvider.System);
        _contents = ReadAll();
        _value = _read(_contents)!;
        _looked = _time.GetTimestamp();
    }

    /// <summary>Told once for each way in which changed files cannot be used; what they said before holds on.</summary>
    public event Action<UserException>? Failed;

    /// <summary>Told when changed files are used.</summary>
    public event Action? Changed;

    /// <summary>What they say, or said at most a second ago.</summary>
    public T Current
    {
        get
        {
            // One thread looks; nobody waits for it.
            if (_time.GetElapsedTime(Interlocked.Read(ref _looked)) >= s_look && _lock.TryEnter())
            {
                try
                {
                    Look();
                    Interlocked.Exchange(ref _looked, _time.GetTimestamp());
                }
                finally
                {
                    _lock.Exit();
                }
            }
            return (T)_value;
        }
    }

    private void Look()
    {
        try
        {
            IReadOnlyList<byte[]> contents = ReadAll();
            if (contents.Zip(_contents).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
            {
                _failure = null;
                return;
            }
            _value = _read(contents)!;
            (_contents, _failure) = (contents, null);
            Changed?.Invoke();
        }
        catch (UserException e)
        {
            if (e.Message == _failure)
                return;
            _failure = e.Message;
            Failed?.Invoke(e);
        }
    }

    private IReadOnlyList<byte[]> ReadAll() => [.. _paths.Select(Read)];

    private static byte[] Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] buffer = new byte[MaxBytes + 1];
            int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= MaxBytes
                ? buffer[..length]
                : throw new UserException($"{path} has more than {MaxBytes} bytes.", ExitCode.Usage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UserException($"{path} cannot be read: {e.Message}", ExitCode.Usage, e);
        }
    }
}
