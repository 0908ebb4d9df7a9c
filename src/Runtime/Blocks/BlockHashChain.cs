using System.Buffers;
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
    private readonly string _scope;
    private readonly List<BlockHash> _hashes = [];
    private readonly List<PromptToken> _open;
    private readonly ArrayBufferWriter<byte> _content = new();

    /// <summary>No token yet.</summary>
    /// <param name="blockSize">Tokens a block.</param>
    /// <param name="scope">Whose sequence it is; names of two scopes differ.</param>
    public BlockHashChain(int blockSize, string scope)
    {
        _blockSize = blockSize;
        _scope = scope;
        _open = new List<PromptToken>(blockSize);
    }

    /// <summary>The names of the full blocks, in order.</summary>
    public IReadOnlyList<BlockHash> Hashes => _hashes;

    /// <summary>The next token.</summary>
    public void Add(PromptToken token)
    {
        _open.Add(token);
        if (_open.Count < _blockSize)
            return;
        _content.ResetWrittenCount();
        if (_hashes.Count == 0)
            Write(_scope);
        else
            _content.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<BlockHash>([_hashes[^1]])));
        foreach (PromptToken one in _open)
        {
            Write(one.Id);
            Write(one.Row);
            Write(one.Picture);
        }
        _open.Clear();
        _hashes.Add(BlockHash.From(SHA256.HashData(_content.WrittenSpan)));
    }

    /// <summary>A text with its length before it, so that no text can end where another begins.</summary>
    private void Write(string text)
    {
        Write(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _content);
    }

    private void Write(int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_content.GetSpan(sizeof(int)), number);
        _content.Advance(sizeof(int));
    }
}
