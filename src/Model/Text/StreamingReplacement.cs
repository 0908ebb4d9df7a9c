using System.Text;

namespace IlgpuLlava.Model.Text;

/// <summary>Replaces one text by another in a stream, as <see cref="string.Replace(string, string)"/> would in the whole.</summary>
internal sealed class StreamingReplacement(string old, string replacement)
{
    private string _held = "";

    /// <summary>Hugging Face's <c>clean_up_tokenization</c>, step by step in its order.</summary>
    public static StreamingReplacement[] CleanUp() =>
    [
        new(" .", "."), new(" ?", "?"), new(" !", "!"), new(" ,", ","), new(" ' ", "'"),
        new(" n't", "n't"), new(" 'm", "'m"), new(" 's", "'s"), new(" 've", "'ve"), new(" 're", "'re"),
    ];

    /// <summary>Takes text and gives what can be said of it; the longest end that may yet become the old text is held back.</summary>
    public string Append(string text)
    {
        string all = _held + text;
        var result = new StringBuilder();
        int at = 0;
        for (int found; (found = all.IndexOf(old, at, StringComparison.Ordinal)) >= 0; at = found + old.Length)
        {
            result.Append(all, at, found - at).Append(replacement);
        }

        int held = Math.Min(old.Length - 1, all.Length - at);
        while (held > 0 && !old.StartsWith(all.AsSpan(all.Length - held), StringComparison.Ordinal))
        {
            held--;
        }

        _held = all[(all.Length - held)..];
        return result.Append(all, at, all.Length - held - at).ToString();
    }

    /// <summary>What was held back.</summary>
    public string Finish()
    {
        string rest = _held;
        _held = "";
        return rest;
    }
}
