using System.Globalization;
using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>Quotes text from files for messages: bounded, control characters escaped.</summary>
internal static class Quote
{
    private const int limit = 100;

    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, limit)))
        {
            bool plain = !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('"' or '\\');
            quoted.Append(plain ? c.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"));
        }

        return quoted.Append(text.Length > limit ? "...\"" : "\"").ToString();
    }
}
