namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>A template cannot be read, or cannot render what it was given: the line, and what is not supported or wrong there.</summary>
internal sealed class JinjaException : Exception
{
    public JinjaException(int line, string what)
        : base($"line {line}: {what}")
    {
    }

    /// <summary>What the template itself says through <c>raise_exception</c>.</summary>
    public JinjaException(string raised)
        : base(raised)
    {
    }
}
