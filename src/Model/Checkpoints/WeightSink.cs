using System.Security.Cryptography;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>Takes the bytes of a source's tensors and writes them where they belong, with a digest of each where that is wanted.</summary>
internal sealed class WeightSink : IDisposable
{
    private readonly IWeightTarget _target;
    private readonly long[] _positions;
    private readonly long[] _ends;
    private readonly IncrementalHash[] _hashes;
    private readonly Action<int> _written;

    public WeightSink(IWeightTarget target, IReadOnlyList<(long Begin, long Length)> places, bool digests, Action<int> written)
    {
        _target = target;
        _written = written;
        _positions = [.. places.Select(p => p.Begin)];
        _ends = [.. places.Select(p => p.Begin + p.Length)];
        _hashes = digests ? [.. places.Select(_ => IncrementalHash.CreateHash(HashAlgorithmName.SHA256))] : [];
    }

    /// <summary>Appends to the tensor of that place among the source's.</summary>
    public void Append(int tensor, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _ends[tensor] - _positions[tensor]) throw new InvalidOperationException("More bytes than the tensor has.");
        if (_hashes.Length > 0) _hashes[tensor].AppendData(bytes);
        _target.Write(_positions[tensor], bytes);
        _positions[tensor] += bytes.Length;
        _written(bytes.Length);
    }

    /// <summary>The digests, where they were wanted. Every tensor must be complete.</summary>
    public string[] Finish()
    {
        if (!_positions.SequenceEqual(_ends)) throw new InvalidOperationException("Fewer bytes than the tensor has.");
        return [.. _hashes.Select(h => System.Convert.ToHexStringLower(h.GetHashAndReset()))];
    }

    public void Dispose()
    {
        foreach (IncrementalHash hash in _hashes) hash.Dispose();
    }
}
