using System.Globalization;
using System.Runtime.CompilerServices;

namespace IlgpuLlava.Kernels;

/// <summary>The message of a check, put together only where the check fails: launchers check before every launch.</summary>
[InterpolatedStringHandler]
internal ref struct CheckMessage
{
    private DefaultInterpolatedStringHandler _text;

    /// <param name="literalLength">Characters of the constant parts.</param>
    /// <param name="formattedCount">Other parts.</param>
    /// <param name="condition">What is checked.</param>
    /// <param name="fails">Whether the parts are wanted.</param>
    public CheckMessage(int literalLength, int formattedCount, bool condition, out bool fails)
    {
        fails = !condition;
        _text = fails ? new DefaultInterpolatedStringHandler(literalLength, formattedCount, CultureInfo.InvariantCulture) : default;
    }

    public void AppendLiteral(string text) => _text.AppendLiteral(text);

    public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

    public void AppendFormatted<T>(T value, string? format) => _text.AppendFormatted(value, format);

    public string ToStringAndClear() => _text.ToStringAndClear();
}
