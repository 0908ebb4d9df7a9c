namespace IlgpuLlava.Host.Http;

/// <summary>Bytes written as text: data URLs, and base64 by itself.</summary>
/// <remarks>Source: RFC 2397; WHATWG, "Fetch", data: URL processor, and "Infra", forgiving-base64 decode. The media type says nothing
/// here: the bytes decide what they are.</remarks>
internal static class DataUrl
{
    private const string Scheme = "data:";
    private const string Base64 = "base64";
    private const string Example = "data:image/png;base64,...";

    /// <summary>Whether a text means to be one.</summary>
    public static bool Is(string text) => text.AsSpan().TrimStart().StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>The bytes of a data URL.</summary>
    /// <exception cref="FormatException">It is none; the message says why, to be put after the field's name.</exception>
    public static byte[] Decode(string url)
    {
        ReadOnlySpan<char> rest = url.AsSpan().Trim()[Scheme.Length..];
        int comma = rest.IndexOf(',');
        if (comma < 0)
            throw new FormatException($"it is a data URL without a comma before its data; it must be {Example}");
        // Any number of parameters may come before the last word.
        ReadOnlySpan<char> header = rest[..comma].TrimEnd(' ');
        bool isBase64 = header.EndsWith(Base64, StringComparison.OrdinalIgnoreCase)
            && header[..^Base64.Length].TrimEnd(' ') is [.., ';'];
        if (!isBase64)
            throw new FormatException($"it is a data URL whose data is not in base64; it must be {Example}");
        ReadOnlySpan<char> data = rest[(comma + 1)..];
        return DecodeBase64(data.Contains('%') ? Uri.UnescapeDataString(data) : data);
    }

    /// <summary>The bytes of base64 by itself. White space is passed over, and its padding may be missing.</summary>
    /// <exception cref="FormatException">It is none; the message says why, to be put after the field's name.</exception>
    public static byte[] DecodeBase64(ReadOnlySpan<char> text)
    {
        byte[] bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64Chars(text, bytes, out int written) && !TryUnpadded(text, bytes, out written))
            throw new FormatException("its base64 is broken: it has other characters than A-Z, a-z, 0-9, + and /, or ends wrongly.");
        return written == 0 ? throw new FormatException("it holds no data.") : bytes[..written];
    }

    private static bool TryUnpadded(ReadOnlySpan<char> text, byte[] bytes, out int written)
    {
        written = 0;
        int digits = 0;
        foreach (char c in text)
        {
            if (c == '=')
                return false;
            if (!char.IsWhiteSpace(c))
                digits++;
        }
        return digits % 4 >= 2 && Convert.TryFromBase64String($"{text}{"=="[(digits % 4 - 2)..]}", bytes, out written);
    }
}
