using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace IlgpuLlava.Host.Grpc;

/// <summary>The one compression of messages.</summary>
internal static class Gzip
{
    /// <summary>Decompresses a message; no more than the limit is ever held.</summary>
    /// <exception cref="GrpcException">It is not gzip, is cut or damaged, or becomes longer than the limit.</exception>
    public static ReadOnlyMemory<byte> Decompress(ReadOnlySequence<byte> compressed, int maxBytes)
    {
        byte[] input = compressed.ToArray();
        MemoryStream output = new();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using GZipStream gzip = new(new MemoryStream(input), CompressionMode.Decompress);
            for (int count; (count = gzip.Read(buffer)) > 0;)
            {
                if (output.Length + count > maxBytes)
                    throw FrameReader.TooLong(maxBytes, $"becomes longer than {maxBytes} bytes when it is decompressed");
                output.Write(buffer, 0, count);
            }
        }
        catch (InvalidDataException)
        {
            throw Damaged();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        // The stream takes an input that ends early for one that ends: the length at its end tells them apart.
        if (input.Length < 18 || BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(^4)) != (uint)output.Length)
            throw Damaged();
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    public static ReadOnlyMemory<byte> Compress(ReadOnlySpan<byte> message, CompressionLevel level)
    {
        MemoryStream output = new();
        using (GZipStream gzip = new(output, level, leaveOpen: true))
            gzip.Write(message);
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }

    private static GrpcException Damaged() => new(GrpcStatusCode.Internal, "A compressed message is no whole gzip stream.");
}
