using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>Messages as they stand in bodies.</summary>
internal static class Frames
{
    public static byte[] Of(IMessage message) => Of(message.ToByteArray());

    public static byte[] Of(byte[] content, byte flag = 0)
    {
        byte[] frame = new byte[5 + content.Length];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), content.Length);
        content.CopyTo(frame, 5);
        return frame;
    }

    public static byte[] Gzipped(IMessage message) => Of(Gzip(message.ToByteArray()), 1);

    public static byte[] Gzip(byte[] content)
    {
        MemoryStream output = new();
        using (GZipStream gzip = new(output, CompressionLevel.Optimal))
            gzip.Write(content);
        return output.ToArray();
    }

    /// <summary>The messages of a body, with whether each was compressed.</summary>
    public static IReadOnlyList<(bool IsCompressed, byte[] Content)> Split(byte[] body)
    {
        List<(bool, byte[])> frames = [];
        for (int at = 0; at < body.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(at + 1));
            byte[] content = body[(at + 5)..(at + 5 + length)];
            if (body[at] == 1)
            {
                using GZipStream gzip = new(new MemoryStream(content), CompressionMode.Decompress);
                MemoryStream plain = new();
                gzip.CopyTo(plain);
                content = plain.ToArray();
            }
            frames.Add((body[at] == 1, content));
            at += 5 + length;
        }
        return frames;
    }
}
