using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace IlgpuLlava.Host.Grpc;

/// <summary>Reads the messages of a request: each has a byte that says whether it is compressed, its length in four bytes (the most
/// significant first), and its bytes.</summary>
/// <param name="body">The request's body.</param>
/// <param name="encoding">How compressed messages are; null for <c>identity</c>, where none may be.</param>
/// <param name="maxBytes">Most bytes of a message, before and after decompression.</param>
internal sealed class FrameReader(PipeReader body, string? encoding, int maxBytes)
{
    public const int PrefixLength = 5;

    /// <summary>The only message of a request.</summary>
    /// <exception cref="GrpcException">There is none or another behind it, or it cannot be read.</exception>
    public async ValueTask<T> ReadOneAsync<T>(CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        T message = await ReadAsync<T>(cancellationToken)
            ?? throw new GrpcException(GrpcStatusCode.Unimplemented, "The request has no message; this method takes one.");
        return await ReadPrefixAsync(cancellationToken) is null
            ? message
            : throw new GrpcException(GrpcStatusCode.Unimplemented, "The request has more than one message; this method takes one.");
    }

    /// <summary>All messages until the client has sent its last.</summary>
    /// <exception cref="GrpcException">A message cannot be read.</exception>
    public async IAsyncEnumerable<T> ReadAllAsync<T>([EnumeratorCancellation] CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        while (await ReadAsync<T>(cancellationToken) is { } message)
            yield return message;
    }

    /// <summary>The next message; null after the last.</summary>
    private async ValueTask<T?> ReadAsync<T>(CancellationToken cancellationToken)
        where T : class, IMessage<T>, new()
    {
        if (await ReadPrefixAsync(cancellationToken) is not (bool isCompressed, int length))
            return null;
        ReadOnlySequence<byte> buffer = await FillAsync(length, cancellationToken);
        ReadOnlySequence<byte> content = buffer.Slice(0, length);
        T message = new();
        try
        {
            message.MergeFrom(isCompressed ? new ReadOnlySequence<byte>(Gzip.Decompress(content, maxBytes)) : content);
        }
        catch (InvalidProtocolBufferException)
        {
            throw new GrpcException(
                GrpcStatusCode.Internal, $"The request is no {message.Descriptor.FullName}: its bytes cannot be parsed.");
        }
        finally
        {
            body.AdvanceTo(content.End);
        }
        return message;
    }

    private async ValueTask<(bool IsCompressed, int Length)?> ReadPrefixAsync(CancellationToken cancellationToken)
    {
        ReadOnlySequence<byte> buffer = await FillAsync(PrefixLength, cancellationToken, mayEnd: true);
        if (buffer.IsEmpty)
            return null;
        byte[] prefix = buffer.Slice(0, PrefixLength).ToArray();
        body.AdvanceTo(buffer.GetPosition(PrefixLength));
        uint length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (prefix[0] > 1)
        {
            throw new GrpcException(
                GrpcStatusCode.Internal, $"A message begins with {prefix[0]}; 0 (plain) or 1 (compressed) is possible.");
        }
        if (prefix[0] == 1 && encoding is null)
        {
            throw new GrpcException(
                GrpcStatusCode.Internal, $"A message is compressed, but the header {GrpcHeaders.Encoding} names no compression.");
        }
        return length <= maxBytes ? (prefix[0] == 1, (int)length) : throw TooLong(maxBytes, $"has {length} bytes");
    }

    /// <summary>What is there once it is so many bytes. It must be given back with
    /// <see cref="PipeReader.AdvanceTo(SequencePosition)"/>.</summary>
    private async ValueTask<ReadOnlySequence<byte>> FillAsync(int length, CancellationToken cancellationToken, bool mayEnd = false)
    {
        while (true)
        {
            ReadResult result = await ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = result.Buffer;
            if (buffer.Length >= length || (mayEnd && buffer.IsEmpty && result.IsCompleted))
                return buffer;
            body.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                throw new GrpcException(GrpcStatusCode.Internal, "The request ends in the middle of a message.");
        }
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(cancellationToken);
        }
        catch (IOException)
        {
            // The client has gone, broke the protocol below, or was too slow.
            throw new GrpcException(GrpcStatusCode.Cancelled, "The request's body could not be read to its end.");
        }
    }

    /// <summary>Without a hint to try again: it would be as long then.</summary>
    internal static GrpcException TooLong(int maxBytes, string size) => new(
        GrpcStatusCode.ResourceExhausted,
        $"A message {size}, more than the limit of {maxBytes}; send less, or raise the server's --max-message.");
}
