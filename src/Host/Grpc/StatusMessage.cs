using System.Text;

namespace IlgpuLlava.Host.Grpc;

/// <summary>The value of <c>grpc-message</c>: UTF-8, percent-encoded but for printable ASCII.</summary>
internal static class StatusMessage
{
    /// <summary>Most bytes of an encoded message: clients commonly take 8 KB of headers in all.</summary>
    public const int MaxLength = 2048;

    /// <summary>Encodes a message; what is too long is cut between two characters.</summary>
    public static string Encode(string message)
    {
        StringBuilder encoded = new(Math.Min(message.Length, MaxLength));
        Span<byte> utf8 = stackalloc byte[4];
        foreach (Rune rune in message.EnumerateRunes())
        {
            int before = encoded.Length;
            int count = rune.EncodeToUtf8(utf8);
            for (int i = 0; i < count; i++)
            {
                if (utf8[i] is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                    encoded.Append((char)utf8[i]);
                else
                    encoded.Append('%').Append(utf8[i].ToString("X2"));
            }
            if (encoded.Length > MaxLength)
                return encoded.ToString(0, before);
        }
        return encoded.ToString();
    }
}
