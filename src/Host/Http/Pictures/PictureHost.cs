namespace IlgpuLlava.Host.Http;

/// <summary>A host that pictures may be fetched from.</summary>
/// <param name="Name">Its name or address, exactly.</param>
/// <param name="Port">The one port; null for those of http and https.</param>
internal sealed record PictureHost(string Name, int? Port)
{
    /// <summary>Reads <c>HOST</c> or <c>HOST:PORT</c>.</summary>
    /// <exception cref="FormatException">It is neither; the message quotes it.</exception>
    public static PictureHost Parse(string text)
    {
        // What is more than a host moves into other parts of an address.
        bool isHost = text.Length > 0 && !text.AsSpan().ContainsAny(" \t\\/?#@*%")
            && Uri.TryCreate($"http://{text}/", UriKind.Absolute, out Uri? uri)
            && uri.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
            && uri.PathAndQuery == "/";
        if (!isHost)
            throw new FormatException($"'{text}' is no host; it must be HOST or HOST:PORT.");
        Uri known = new($"http://{text}/");
        return new PictureHost(known.IdnHost, known.IsDefaultPort ? null : known.Port);
    }

    /// <summary>Whether an address is one of this host.</summary>
    public bool Is(Uri address) => address.IdnHost.Equals(Name, StringComparison.OrdinalIgnoreCase)
        && (Port is { } port ? address.Port == port : address.IsDefaultPort);
}
