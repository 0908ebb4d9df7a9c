using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Grpc;

/// <summary>Writes the messages of a response. Writes wait while the client does not read what was written before, so that no more
/// than a buffer is ever held for it.</summary>
internal sealed class FrameWriter(HttpResponse response, GrpcOptions options, bool clientReadsGzip) : IDisposable
{
    // A status may be due while the handler is writing.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isClosed;

    /// <summary>Whether headers or messages were written; a status then comes in trailers.</summary>
    public bool HasBegun { get; private set; }

    public GrpcMetadata Headers { get; } = new();

    public bool? Compress { get; set; }

    public async Task SendHeadersAsync(CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            Begin();
            await response.BodyWriter.FlushAsync(cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Writes a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="flush">Whether it goes out at once; without, it goes with what comes next.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GrpcException">The message is too long to be sent.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, or the call is over.</exception>
    public async Task WriteAsync(IMessage message, bool flush, CancellationToken cancellationToken)
    {
        await EnterAsync(cancellationToken);
        try
        {
            int length = message.CalculateSize();
            if (length > options.MaxSendBytes)
            {
                throw new GrpcException(
                    GrpcStatusCode.ResourceExhausted, $"The answer has {length} bytes, more than the limit of {options.MaxSendBytes}.");
            }
            Begin();
            if (clientReadsGzip && (Compress ?? length >= options.CompressFromBytes))
            {
                ReadOnlyMemory<byte> compressed = Gzip.Compress(message.ToByteArray(), options.CompressionLevel);
                WritePrefix(1, compressed.Length);
                response.BodyWriter.Write(compressed.Span);
            }
            else
            {
                WritePrefix(0, length);
                message.WriteTo(response.BodyWriter);
            }
            if (flush && (await response.BodyWriter.FlushAsync(cancellationToken)).IsCompleted)
                throw new GrpcException(GrpcStatusCode.Cancelled, "The client has gone.");
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Refuses further messages, once the one being written is through.</summary>
    public async Task CloseAsync()
    {
        await _turn.WaitAsync();
        _isClosed = true;
        _turn.Release();
    }

    public void Dispose() => _turn.Dispose();

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        if (!_isClosed)
            return;
        _turn.Release();
        throw new OperationCanceledException("The call is over.");
    }

    private void Begin()
    {
        if (HasBegun)
            return;
        HasBegun = true;
        if (clientReadsGzip)
            response.Headers[GrpcHeaders.Encoding] = GrpcHeaders.Gzip;
        Headers.WriteTo(response.Headers);
    }

    private void WritePrefix(byte flag, int length)
    {
        Span<byte> prefix = response.BodyWriter.GetSpan(FrameReader.PrefixLength);
        prefix[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        response.BodyWriter.Advance(FrameReader.PrefixLength);
    }
}
