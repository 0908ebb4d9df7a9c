using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// One open safetensors file. Everything about it is validated when it is opened; data is read with plain reads, never mapped,
/// so that a file that shrinks under the reader is an exception and not a signal. Safe for concurrent use.
/// </summary>
public sealed class SafetensorsFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly SafetensorsHeader _header;
    private readonly string _name;
    private readonly long _length;
    private readonly DateTime _written;

    private SafetensorsFile(string path, SafeFileHandle handle, CancellationToken cancel)
    {
        _handle = handle;
        Path = path;
        _name = Printable.Name(System.IO.Path.GetFileName(path));
        _length = RandomAccess.GetLength(handle);
        _written = File.GetLastWriteTimeUtc(handle);
        if (_length < 8)
            throw SafetensorsHeader.Malformed(CheckpointErrorKind.HeaderTooSmall, _name, $"it has {_length} bytes, fewer than the first 8");

        Span<byte> stated = stackalloc byte[8];
        ReadExactly(stated, 0);
        byte[] json = new byte[SafetensorsHeader.CheckLength(_name, BinaryPrimitives.ReadUInt64LittleEndian(stated), _length)];
        ReadExactly(json, 8);
        _header = SafetensorsHeader.Parse(_name, json, _length - 8 - json.Length, cancel);
        Tensors = _header.Tensors.ToDictionary(t => t.Key, t => t.Value.Info);
        HeaderDigest = ConvertedFormat.HeaderDigest(stated, json, _header.Metadata);
    }

    /// <summary>The file's path as given.</summary>
    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length => _length;

    /// <summary>The stored tensors by name.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The texts under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _header.Metadata;

    /// <summary>Of a converted file, the digest of its first bytes; see <see cref="ConvertedFormat"/>.</summary>
    internal string? HeaderDigest { get; }

    /// <summary>Opens and validates a file.</summary>
    /// <param name="path">Path of the file.</param>
    /// <param name="cancel">Ends the work early.</param>
    /// <exception cref="CheckpointException">The file is missing, unreadable or not valid safetensors.</exception>
    public static SafetensorsFile Open(string path, CancellationToken cancel = default)
    {
        string name = Printable.Name(System.IO.Path.GetFileName(path));
        SafeFileHandle? handle = null;
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) throw new CheckpointException(CheckpointErrorKind.NotFound, $"There is no file {Printable.Name(path)}.");
            // Pipes and devices have no size; opening a pipe would wait for its writer.
            if (info.LinkTarget is null && info.Length == 0)
                throw SafetensorsHeader.Malformed(CheckpointErrorKind.HeaderTooSmall, name, "it is empty");
            handle = File.OpenHandle(path, options: FileOptions.SequentialScan);
            return new SafetensorsFile(path, handle, cancel);
        }
        catch (Exception e)
        {
            handle?.Dispose();
            if (e is IOException or UnauthorizedAccessException or NotSupportedException)
                throw new CheckpointException(CheckpointErrorKind.Unreadable, $"{name} cannot be read: {e.Message}", e);
            throw;
        }
    }

    /// <summary>Reads part of a tensor's bytes as they are stored.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <param name="byteOffset">Bytes to skip from the tensor's begin.</param>
    /// <param name="destination">Where to; filled wholly.</param>
    /// <exception cref="ArgumentException">There is no such tensor, or the range leaves it.</exception>
    /// <exception cref="CheckpointException">The file changed since it was opened, or cannot be read.</exception>
    public void Read(string name, long byteOffset, Span<byte> destination)
    {
        if (!_header.Tensors.TryGetValue(name, out (TensorInfo Info, long Begin) tensor))
            throw new ArgumentException($"{_name} holds no tensor {Printable.Name(name)}.", nameof(name));
        if (byteOffset < 0 || byteOffset > tensor.Info.ByteLength - destination.Length)
        {
            throw new ArgumentException($"{destination.Length} bytes from {byteOffset} leave {tensor.Info}.", nameof(byteOffset));
        }
        ReadExactly(destination, tensor.Begin + byteOffset);
        // A writer that keeps the length would go unnoticed by the read itself.
        if (RandomAccess.GetLength(_handle) != _length || File.GetLastWriteTimeUtc(_handle) != _written) throw Changed();
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void ReadExactly(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(_handle, destination, position);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw new CheckpointException(CheckpointErrorKind.Unreadable, $"{_name} cannot be read: {e.Message}", e);
            }
            if (read == 0) throw Changed();
            destination = destination[read..];
            position += read;
        }
    }

    private CheckpointException Changed() => new(CheckpointErrorKind.FileChanged,
        $"{_name} changed while it was being read; load again when nothing writes to it.");
}
