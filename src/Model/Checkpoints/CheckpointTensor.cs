using System.Security.Cryptography;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// A canonical tensor as its stored parts, one after the other. Bytes that it hands out are examined (their digest where one is
/// known, NaN and infinity where asked): on the way, where the tensor is read from begin to end; before, where it is not. Without
/// a digest each part may be read from begin to end by itself, as gate and up are, in turns.
/// </summary>
internal sealed class CheckpointTensor(TensorInfo info, IReadOnlyList<StoredTensor> parts)
{
    private const int Chunk = 4 << 20;

    private readonly Lock _gate = new();
    private readonly long[] _partRead = new long[parts.Count];
    private IncrementalHash? _hash;
    private long _read;
    private long _nonFinite;
    private volatile bool _examined;

    public TensorInfo Info { get; } = info;

    public IReadOnlyList<StoredTensor> Parts { get; } = parts;

    public void Read(long byteOffset, Span<byte> destination, string? digest, NonFinitePolicy policy)
    {
        if (byteOffset < 0 || byteOffset > Info.ByteLength - destination.Length)
            throw new ArgumentException($"{destination.Length} bytes from {byteOffset} leave {Info}.", nameof(byteOffset));
        // The numbers of quantised weights are always finite; their scales are looked at.
        if (!Info.Type.IsUsable()) policy = NonFinitePolicy.Allow;
        bool examine = digest is not null || policy == NonFinitePolicy.Refuse;
        if (_examined || !examine)
        {
            ReadParts(byteOffset, destination);
            return;
        }
        lock (_gate)
        {
            if (!_examined && !IsNext(byteOffset, destination.Length, digest is not null))
                ExamineAll(digest, policy);
            ReadParts(byteOffset, destination);
            if (!_examined)
                Examine(byteOffset, destination, digest, policy);
        }
    }

    // Whether what lies there is what has not been examined yet: of every part, or of the tensor.
    private bool IsNext(long byteOffset, int length, bool inOrder)
    {
        if (byteOffset % Info.Type.Size() != 0 || length % Info.Type.Size() != 0 || (inOrder && byteOffset != _read))
            return false;
        foreach ((int part, long offset, int _) in Pieces(byteOffset, length))
        {
            if (offset != _partRead[part])
                return false;
        }
        return true;
    }

    private void ExamineAll(string? digest, NonFinitePolicy policy)
    {
        Restart();
        byte[] chunk = new byte[Math.Min(Chunk, Info.ByteLength)];
        while (!_examined)
        {
            Span<byte> bytes = chunk.AsSpan(0, (int)Math.Min(chunk.Length, Info.ByteLength - _read));
            ReadParts(_read, bytes);
            Examine(_read, bytes, digest, policy);
        }
    }

    private void Examine(long byteOffset, ReadOnlySpan<byte> bytes, string? digest, NonFinitePolicy policy)
    {
        if (digest is not null) (_hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256)).AppendData(bytes);
        if (policy == NonFinitePolicy.Refuse) _nonFinite += TensorScan.CountNonFinite(Info.Type, bytes);
        foreach ((int part, long _, int length) in Pieces(byteOffset, bytes.Length)) _partRead[part] += length;
        _read += bytes.Length;
        if (_read < Info.ByteLength) return;

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
        _read = 0;
        Array.Clear(_partRead);
        _nonFinite = 0;
    }

    private void ReadParts(long byteOffset, Span<byte> destination)
    {
        foreach ((int part, long offset, int length) in Pieces(byteOffset, destination.Length))
        {
            Parts[part].Read(offset, destination[..length]);
            destination = destination[length..];
        }
    }

    // The stretches of the parts that bytes of the tensor lie in.
    private IEnumerable<(int Part, long Offset, int Length)> Pieces(long byteOffset, int length)
    {
        for (int part = 0; part < Parts.Count && length > 0; part++)
        {
            long whole = Parts[part].Info.ByteLength;
            if (byteOffset < whole)
            {
                int take = (int)Math.Min(length, whole - byteOffset);
                yield return (part, byteOffset, take);
                byteOffset = 0;
                length -= take;
            }
            else
            {
                byteOffset -= whole;
            }
        }
    }
}
