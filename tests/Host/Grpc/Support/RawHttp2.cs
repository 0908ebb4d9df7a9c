using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace IlgpuLlava.Host.Tests.Grpc;

/// <summary>HTTP/2 frames written by hand, for what no client does. Source: RFC 9113, RFC 7541.</summary>
internal static class RawHttp2
{
    private const byte HeadersFrame = 1, ResetFrame = 3, SettingsFrame = 4, GoAwayFrame = 7, ContinuationFrame = 9;
    private const byte EndHeaders = 4, Cancel = 8;
    private const int MaxFrame = 1 << 14;

    /// <summary>Opens streams and takes each back at once, until that is done or the server hangs up.</summary>
    public static async Task OpenAndResetAsync(int port, string path, int count)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = tcp.GetStream();
        Task drain = DrainAsync(stream);
        byte[] headers = Headers(path);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
            await stream.WriteAsync(Frame(SettingsFrame, 0, 0, []));
            for (int i = 0; i < count; i++)
            {
                await stream.WriteAsync(Frame(HeadersFrame, EndHeaders, (2 * i) + 1, headers));
                await stream.WriteAsync(Frame(ResetFrame, 0, (2 * i) + 1, [0, 0, 0, Cancel]));
            }
        }
        catch (IOException)
        {
            // The server had enough.
        }
        tcp.Client.Dispose();
        await drain;
    }

    /// <summary>Opens a stream with so many headers; whether the server refuses it or hangs up, rather than handles it.</summary>
    public static async Task<bool> SendHeadersAsync(int port, string path, int count)
    {
        using TcpClient tcp = new();
        await tcp.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = tcp.GetStream();
        byte[] block = Headers(path, [.. Enumerable.Range(0, count).Select(i => ($"x-header-{i}", "some value"))]);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
            await stream.WriteAsync(Frame(SettingsFrame, 0, 0, []));
            for (int at = 0; at < block.Length; at += MaxFrame)
            {
                byte flags = at + MaxFrame >= block.Length ? EndHeaders : (byte)0;
                byte[] piece = block[at..Math.Min(block.Length, at + MaxFrame)];
                await stream.WriteAsync(Frame(at == 0 ? HeadersFrame : ContinuationFrame, flags, 1, piece));
            }
            while (true)
            {
                byte[] head = new byte[9];
                if (await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false) < head.Length)
                    return true;
                await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) >>> 8]);
                if (head[3] is HeadersFrame or ResetFrame or GoAwayFrame)
                    return head[3] != HeadersFrame;
            }
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task DrainAsync(NetworkStream stream)
    {
        byte[] buffer = new byte[1 << 14];
        try
        {
            while (await stream.ReadAsync(buffer) > 0)
            {
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
        }
    }

    private static byte[] Frame(byte type, byte flags, int streamId, byte[] payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), streamId);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static byte[] Headers(string path, params (string, string)[] more)
    {
        MemoryStream block = new();
        (string, string)[] headers =
            [(":method", "POST"), (":scheme", "http"), (":path", path), (":authority", "localhost"), ("content-type", "application/grpc")];
        foreach ((string name, string value) in headers.Concat(more))
        {
            // A literal that no table remembers.
            block.WriteByte(0);
            foreach (string text in (string[])[name, value])
            {
                block.WriteByte((byte)text.Length);
                block.Write(Encoding.ASCII.GetBytes(text));
            }
        }
        return block.ToArray();
    }
}
