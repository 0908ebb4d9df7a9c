using System.Security.Cryptography;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// A canonical tensor as its stored parts, one after the other. Bytes that it hands out are examined (their digest where one is
/// known, NaN and infinity where asked): on the way, where the tensor is read from begin to end; before, where it is not.
/// </summary>
internal sealed class CheckpointTensor(TensorInfo info, IReadOnlyList<StoredTensor> parts)
{
    private const int Chunk = 4 << 20;

    private readonly Lock _gate = new();
    private IncrementalHash? _hash;
    private long _next;
    private long _nonFinite;
    private volatile bool _examined;

    public TensorInfo Info { get; } = info;

    public IReadOnlyList<StoredTensor> Parts { get; } = parts;

    public void Read(long byteOffset, Span<byte> destination, string? digest, NonFinitePolicy policy)
    {
        if (byteOffset < 0 || byteOffset > Info.ByteLength - destination.Length)
            throw new ArgumentException($"{destination.Length} bytes from {byteOffset} leave {Info}.", nameof(byteOffset));
        bool examine = digest is not null || policy == NonFinitePolicy.Refuse;
        if (_examined || !examine)
        {
            ReadParts(byteOffset, destination);
            return;
        }
        lock (_gate)
        {
            if (byteOffset != _next || byteOffset % Info.Type.Size() != 0 || destination.Length % Info.Type.Size() != 0)
            {
                ExamineAll(digest, policy);
                ReadParts(byteOffset, destination);
                return;
            }
            ReadParts(byteOffset, destination);
            Examine(destination, digest, policy);
        }
    }

    private void ExamineAll(string? digest, NonFinitePolicy policy)
    {
        Restart();
        byte[] chunk = new byte[Math.Min(Chunk, Info.ByteLength)];
        while (!_examined)
        {
            Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(chunk.Length, Info.ByteLength - _next));
            ReadParts(_next, bytes);
            Examine(bytes, digest, policy);
        }
    }

    private void Examine(ReadOnlySpan<byte> bytes, string? digest, NonFinitePolicy policy)
    {
        if (_examined) return;
        if (digest is not null) (_hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(bytes);
        if (policy == NonFinitePolicy.Refuse) _nonFinite += TensorScan.CountNonFinite(Info.Type, bytes);
        _next += bytes.Length;
        if (_next < Info.ByteLength) return;

        string? found = _hash is null ? null : System.Convert.ToHexStringLower(_hash.GetHashAndReset());
        long nonFinite = _nonFinite;
        Restart();
        if (digest is not null && found != digest)
        {
            throw new CheckpointException(CheckpointErrorKind.ChecksumMismatch,
                $"The bytes of {Printable.Name(Info.Name)} are not those that were written; convert the checkpoint again.");
        }
        if (nonFinite > 0)
        {
            throw new CheckpointException(CheckpointErrorKind.NonFinite,
                $"{nonFinite} of the {Info.ElementCount} weights of {Printable.Name(Info.Name)} are NaN or infinite; "
                + "the checkpoint is damaged.");
        }
        _examined = true;
    }

    private void Restart()
    {
        _hash?.Dispose();
        _hash = null;
        _next = 0;
        _nonFinite = 0;
    }

    private void ReadParts(long byteOffset, Span<byte> destination)
    {
        foreach (StoredTensor part in Parts)
        {
            if (destination.IsEmpty) return;
            long length = part.Info.ByteLength;
            if (byteOffset >= length)
            {
                byteOffset -= length;
                continue;
            }
            int take = (int)Math.Min(destination.Length, length - byteOffset);
            part.Read(byteOffset, destination[..take]);
            destination = destination[take..];
            byteOffset = 0;
        }
    }
}
