namespace IlgpuLlava.Host;

/// <summary>Writes streamed text trimmed: white space is held back until it is known not to be the last.</summary>
internal sealed class TrimmingWriter(TextWriter writer)
{
    private string _heldBack = "";

    /// <summary>Whether anything was written.</summary>
    public bool HasWritten { get; private set; }

    public void Write(string text)
    {
        string pending = _heldBack + text;
        string kept = pending.TrimEnd();
        _heldBack = pending[kept.Length..];
        if (!HasWritten)
            kept = kept.TrimStart();
        if (kept.Length == 0)
        {
            // Nothing yet but white space at the very beginning: it is dropped for good.
            if (!HasWritten)
                _heldBack = "";
            return;
        }
        HasWritten = true;
        writer.Write(kept);
    }
}
