using System.Collections;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Grpc;

/// <summary>What comes with a call beside its messages: names and values in order, a name as often as one likes. Names are lower
/// case; where one ends in <c>-bin</c> its value is bytes, else printable ASCII.</summary>
internal sealed class GrpcMetadata : IEnumerable<KeyValuePair<string, string>>
{
    private readonly List<KeyValuePair<string, string>> _entries = [];

    public int Count => _entries.Count;

    /// <summary>The metadata among the headers of a request.</summary>
    public static GrpcMetadata Read(IHeaderDictionary headers)
    {
        GrpcMetadata metadata = new();
        foreach ((string name, var values) in headers)
        {
            string key = name.ToLowerInvariant();
            if (key[0] == ':' || IsReserved(key) || key is "content-type" or "content-length" or "te" or "host" or "connection")
                continue;
            foreach (string? value in values)
            {
                // A proxy may have joined values; a comma is no digit of base64.
                string[] parts = IsBinary(key) ? (value ?? "").Split(',', StringSplitOptions.TrimEntries) : [value ?? ""];
                foreach (string part in parts)
                    metadata._entries.Add(new(key, part));
            }
        }
        return metadata;
    }

    /// <summary>Adds a text.</summary>
    /// <exception cref="ArgumentException">The name or the value is none that may be sent.</exception>
    public void Add(string key, string value)
    {
        Check(key, binary: false);
        if (value.Any(c => c is < ' ' or > '~'))
        {
            throw new ArgumentException(
                $"The value of {key} has characters beyond printable ASCII; call it {key}-bin and send bytes.", nameof(value));
        }
        _entries.Add(new(key, value));
    }

    /// <summary>Adds bytes; the name ends in <c>-bin</c>.</summary>
    /// <exception cref="ArgumentException">The name is none that may be sent.</exception>
    public void Add(string key, ReadOnlySpan<byte> value)
    {
        Check(key, binary: true);
        _entries.Add(new(key, Convert.ToBase64String(value).TrimEnd('=')));
    }

    /// <summary>Adds what the protocol itself names.</summary>
    internal void AddReserved(string key, string value) => _entries.Add(new(key, value));

    /// <summary>The last text of that name; null where there is none.</summary>
    public string? Text(string key) => _entries.FindLast(e => e.Key == key) is { Key: not null } entry ? entry.Value : null;

    /// <summary>The last bytes of that name; null where there are none.</summary>
    /// <exception cref="GrpcException">INVALID_ARGUMENT: the value is not base64.</exception>
    public byte[]? Bytes(string key)
    {
        if (Text(key) is not { } text)
            return null;
        try
        {
            // Padding may be left out.
            return Convert.FromBase64String(text.TrimEnd('=') + new string('=', (4 - (text.TrimEnd('=').Length % 4)) % 4));
        }
        catch (FormatException)
        {
            throw new GrpcException(GrpcStatusCode.InvalidArgument, $"The header {key} is not base64.");
        }
    }

    public void WriteTo(IHeaderDictionary headers)
    {
        foreach ((string key, string value) in _entries)
            headers.Append(key, value);
    }

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsBinary(string key) => key.EndsWith(GrpcHeaders.BinarySuffix, StringComparison.Ordinal);

    private static bool IsReserved(string key) => key.StartsWith(GrpcHeaders.ReservedPrefix, StringComparison.Ordinal);

    private static void Check(string key, bool binary)
    {
        if (key.Length == 0 || key.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '_' or '.')))
            throw new ArgumentException($"'{key}' is no name of metadata; it is made of a-z, 0-9, '-', '_' and '.'.", nameof(key));
        if (IsReserved(key))
            throw new ArgumentException($"'{key}' begins with {GrpcHeaders.ReservedPrefix}, which is the protocol's own.", nameof(key));
        if (IsBinary(key) != binary)
            throw new ArgumentException($"'{key}': names of bytes, and only those, end in {GrpcHeaders.BinarySuffix}.", nameof(key));
    }
}
