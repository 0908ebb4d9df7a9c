using System.Text.Json;

namespace IlgpuLlava.Model.Text;

/// <summary>A token that is found in the text of a template before BPE runs.</summary>
/// <param name="Content">Its spelling.</param>
/// <param name="Id">Its id; null where the file names only the spelling.</param>
/// <param name="Special">Whether decoding skips it.</param>
/// <param name="Normalized">Whether it is looked for after the normaliser has run.</param>
internal sealed record AddedToken(string Content, int? Id, bool Special, bool Normalized)
{
    /// <summary>Reads a token written as a text or as an object with <c>content</c> and flags.</summary>
    public static AddedToken Read(JsonFile json, JsonElement value, string name, int? id, bool special)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return new AddedToken(NotEmpty(json, json.Text(value, name), name), id, special, Normalized: !special);
        }

        string content = NotEmpty(json, json.Text(json.Required(value, "content"), "content"), name);
        foreach (string flag in (string[])["lstrip", "rstrip", "single_word"])
        {
            if (json.Flag(value, flag, absent: false))
            {
                throw json.Unsupported($"token {Quote.Text(content)} has {flag}, which is not supported");
            }
        }

        special |= json.Flag(value, "special", absent: false);
        return new AddedToken(content, id, special, json.Flag(value, "normalized", absent: !special));
    }

    private static string NotEmpty(JsonFile json, string content, string name) =>
        content.Length > 0 ? content : throw json.Wrong(name, "a token that is not empty");
}
