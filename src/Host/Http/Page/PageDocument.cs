using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace IlgpuLlava.Host.Http.Page;

/// <summary>The page as it is sent: one HTML document with its style and scripts inside.</summary>
internal sealed partial class PageDocument
{
    private readonly List<string> _styles = [];
    private readonly List<string> _scripts = [];

    /// <param name="maxPictureBytes">Most bytes of a request's pictures, as the page tells its users.</param>
    public PageDocument(int maxPictureBytes)
    {
        string html = Read("page.html");
        html = StyleLink().Replace(html, match => $"<style>{Keep(_styles, Read(match.Groups[1].Value))}</style>");
        html = ScriptLink().Replace(html, match => $"<script>{Keep(_scripts, Read(match.Groups[1].Value))}</script>");
        html = Limit().Replace(html, maxPictureBytes.ToString(CultureInfo.InvariantCulture));
        Body = Encoding.UTF8.GetBytes(html);
        ETag = $"\"{Convert.ToHexStringLower(SHA256.HashData(Body).AsSpan(0, 16))}\"";
        // Nothing is loaded from elsewhere, nothing runs that is not here, and it talks to its own server alone.
        ContentSecurityPolicy = string.Join(
            "; ",
            "default-src 'none'",
            $"script-src {string.Join(' ', _scripts)}",
            $"style-src {string.Join(' ', _styles)}",
            "img-src data: blob:",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'");
    }

    /// <summary>In UTF-8.</summary>
    public byte[] Body { get; }

    /// <summary>Another one for another body.</summary>
    public string ETag { get; }

    public string ContentSecurityPolicy { get; }

    private static string Keep(List<string> hashes, string text)
    {
        hashes.Add($"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'");
        return text;
    }

    private static string Read(string name)
    {
        using Stream stream = typeof(PageDocument).Assembly.GetManifestResourceStream($"Page/{name}")
            ?? throw new InvalidOperationException($"The program was built without {name}.");
        using StreamReader reader = new(stream);
        // Browsers hash what they have parsed, and parsing makes a line feed of every line break.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("""<link rel="stylesheet" href="([a-z]+\.css)">""")]
    private static partial Regex StyleLink();

    [GeneratedRegex("""<script src="([a-z]+\.js)"></script>""")]
    private static partial Regex ScriptLink();

    [GeneratedRegex("""(?<=<meta name="max-picture-bytes" content=")\d+(?=">)""")]
    private static partial Regex Limit();
}
