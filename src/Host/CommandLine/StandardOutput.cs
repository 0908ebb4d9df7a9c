namespace IlgpuLlava.Host;

/// <summary>Standard output whose failures say that it is standard output, and what to do.</summary>
internal sealed class StandardOutput(Stream console) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <exception cref="UserException">It is closed, or what it leads to is full.</exception>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc cref="Write(byte[], int, int)"/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            console.Write(buffer);
        }
        catch (UnauthorizedAccessException)
        {
            throw new UserException("Standard output is closed; leave it open, or send it to /dev/null.");
        }
        catch (IOException e)
        {
            throw new UserException($"Standard output cannot be written: {e.Message}");
        }
    }

    public override void Flush() => console.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
