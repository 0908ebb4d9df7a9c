namespace IlgpuLlava.Convert;

/// <summary>A file stream whose bytes are on the disk when it is closed: only then may its directory get its final name.</summary>
internal sealed class FlushToDiskStream(FileStream file) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => file.Length;

    public override long Position { get => file.Position; set => file.Position = value; }

    public override void Flush() => file.Flush(flushToDisk: true);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => file.Seek(offset, origin);

    public override void SetLength(long value) => file.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (ArgumentOutOfRangeException e)
        {
            // What .NET makes of EFBIG.
            throw new IOException($"'{file.Name}' cannot be larger than {file.Position} bytes: its file system (FAT has 4 GB) or a "
                + "limit of this process (ulimit -f) does not allow it; convert to another disk.", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                file.Flush(flushToDisk: true);
            }
            finally
            {
                file.Dispose();
            }
        }
        base.Dispose(disposing);
    }
}
