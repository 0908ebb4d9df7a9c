using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace IlgpuLlava.Host;

/// <summary>The keys that open the server. Of each only a hash is kept.</summary>
/// <remarks>A key a line, behind which a name of its owner may stand; <c>#</c> begins a line of comment. Keys with one name are one
/// client's, the old one and the new one while it changes them.</remarks>
internal sealed class ApiKeys
{
    /// <summary>Shorter ones could be found by trying.</summary>
    public const int LeastLength = 16;

    private const int MostLength = 512;

    // Names what a key stands for: nobody who sees it can try keys on it.
    private static readonly byte[] s_salt = RandomNumberGenerator.GetBytes(32);

    private readonly List<(byte[] Hash, string Client)> _keys = [];

    /// <param name="texts">Lists of keys, each with what errors call it.</param>
    /// <param name="areEqual">Compares hashes; null for <see cref="CryptographicOperations.FixedTimeEquals"/>.</param>
    /// <exception cref="UserException">A line is no key, a key is there twice, or there is none. No message holds a key.</exception>
    public ApiKeys(IEnumerable<(string Text, string Source)> texts, Comparison? areEqual = null)
    {
        AreEqual = areEqual ?? CryptographicOperations.FixedTimeEquals;
        string sources = "";
        foreach ((string text, string source) in texts)
        {
            sources = sources.Length == 0 ? source : $"{sources} and {source}";
            string[] lines = text.Split('\n');
            for (int i = 0; i < lines.Length; i++)
                Add(lines[i].Trim(), string.Create(CultureInfo.InvariantCulture, $"{source}, line {i + 1}"));
        }
        if (_keys.Count == 0)
            throw new UserException($"There is no key in {sources}; write one a line.", ExitCode.Usage);
    }

    internal delegate bool Comparison(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right);

    /// <summary>How hashes are compared.</summary>
    internal Comparison AreEqual { get; }

    /// <summary>Whose key it is; null where it is none.</summary>
    public string? ClientOf(string key)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));
        string? client = null;
        // All are looked at, each for the same time: how long it takes says nothing about any.
        foreach ((byte[] known, string owner) in _keys)
            client = AreEqual(known, hash) ? owner : client;
        return client;
    }

    private void Add(string line, string place)
    {
        if (line.Length == 0 || line[0] == '#')
            return;
        string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length > 2)
            throw new UserException($"{place} has {words.Length} words; it must be a key, or a key and a name.", ExitCode.Usage);
        if (words[0].Length is < LeastLength or > MostLength)
        {
            throw new UserException(
                $"{place} has a key of {words[0].Length} characters; they have {LeastLength} to {MostLength} "
                    + "(openssl rand -hex 24 makes one).",
                ExitCode.Usage);
        }
        if (words[0].Any(c => c is <= ' ' or > '~' or ','))
            throw new UserException($"{place} has a key with characters that no header carries.", ExitCode.Usage);
        if (words.Length == 2 && !IsName(words[1]))
            throw new UserException($"{place} has a name that is not made of up to 64 letters, digits, '-', '_' and '.'.", ExitCode.Usage);
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(words[0]));
        if (_keys.Exists(key => key.Hash.AsSpan().SequenceEqual(hash)))
            throw new UserException($"{place} has a key that is there already.", ExitCode.Usage);
        string client = words.Length == 2 ? "name:" + words[1] : "key:" + Convert.ToHexStringLower(HMACSHA256.HashData(s_salt, hash)[..8]);
        _keys.Add((hash, client));
    }

    private static bool IsName(string text) =>
        text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
