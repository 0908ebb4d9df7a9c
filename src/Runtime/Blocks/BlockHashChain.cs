using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuLlava.Runtime;

/// <summary>
/// The names of a sequence's full blocks as its tokens come. A name covers the name before it, so that a block's keys and values,
/// which depend on every token before them, are found for the same beginning only; and the first covers the scope, so that what one
/// client asked can never be felt by another.
/// </summary>
internal sealed class BlockHashChain
{
    private readonly int _blockSize;
    private readonly List<BlockHash> _hashes;
    private readonly List<PromptToken> _open;
    private readonly IncrementalHash _sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly string _scope;

    /// <summary>No token yet.</summary>
    /// <param name="blockSize">Tokens a block.</param>
    /// <param name="scope">Whose sequence it is; names of two scopes differ.</param>
    public BlockHashChain(int blockSize, string scope)
    {
        _blockSize = blockSize;
        _scope = scope;
        _hashes = [];
        _open = new List<PromptToken>(blockSize);
    }

    private BlockHashChain(BlockHashChain other)
        : this(other._blockSize, other._scope)
    {
        _hashes.AddRange(other._hashes);
        _open.AddRange(other._open);
    }

    /// <summary>The names of the full blocks, in order.</summary>
    public IReadOnlyList<BlockHash> Hashes => _hashes;

    /// <summary>The next token.</summary>
    public void Add(PromptToken token)
    {
        _open.Add(token);
        if (_open.Count < _blockSize)
            return;
        if (_hashes.Count == 0)
            Append(_scope);
        else
            _sha.AppendData(MemoryMarshal.AsBytes(new ReadOnlySpan<BlockHash>([_hashes[^1]])));
        Span<byte> numbers = stackalloc byte[8];
        foreach (PromptToken one in _open)
        {
            BinaryPrimitives.WriteInt32LittleEndian(numbers, one.Id);
            BinaryPrimitives.WriteInt32LittleEndian(numbers[4..], one.Row);
            _sha.AppendData(numbers);
            Append(one.Picture);
        }
        _open.Clear();
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        _sha.GetHashAndReset(digest);
        _hashes.Add(BlockHash.From(digest));
    }

    /// <summary>Another chain of the same tokens.</summary>
    public BlockHashChain Copy() => new(this);

    /// <summary>A text with its length before it, so that no text can end where another begins.</summary>
    private void Append(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        _sha.AppendData(length);
        _sha.AppendData(bytes);
    }
}
