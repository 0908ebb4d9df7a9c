namespace IlgpuLlava.Model.Images.Png;

/// <summary>The data of consecutive IDAT chunks as one read-only stream, without copying them together.</summary>
internal sealed class IdatStream(ReadOnlyMemory<byte> file, IReadOnlyList<Range> chunks) : Stream
{
    private int _chunk;
    private int _offset;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        while (_chunk < chunks.Count)
        {
            ReadOnlySpan<byte> rest = file.Span[chunks[_chunk]][_offset..];
            if (!rest.IsEmpty)
            {
                int count = Math.Min(rest.Length, buffer.Length);
                rest[..count].CopyTo(buffer);
                _offset += count;
                return count;
            }
            _chunk++;
            _offset = 0;
        }
        return 0;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
