using System.Text;

namespace IlgpuLlava.Runtime;

/// <summary>Lets text pass until a stop string stands in it. What may still become one is held back, so that no part of a stop string
/// is ever let out, wherever the borders between tokens lie.</summary>
internal sealed class StopMatcher(IReadOnlyList<string> stops)
{
    private readonly StringBuilder _held = new();

    /// <summary>Whether a stop string was found; what comes after it is dropped.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes the next text and returns what is certain to come before any stop string.</summary>
    public string Push(string text)
    {
        if (IsStopped)
            return "";
        if (stops.Count == 0)
            return text;
        _held.Append(text);
        string all = _held.ToString();
        (int End, int Start) first = (int.MaxValue, -1);
        foreach (string stop in stops)
        {
            // The one that is complete first counts, of two that end together the longer: so it does not matter how text is cut.
            int at = all.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (at + stop.Length, at).CompareTo(first) < 0)
                first = (at + stop.Length, at);
        }
        IsStopped = first.Start >= 0;
        int certain = IsStopped ? first.Start : all.Length - stops.Max(s => Begun(all, s));
        _held.Clear();
        if (!IsStopped)
            _held.Append(all, certain, all.Length - certain);
        return all[..certain];
    }

    /// <summary>The end of the text: returns what was held back.</summary>
    public string Finish()
    {
        string rest = _held.ToString();
        _held.Clear();
        return rest;
    }

    /// <summary>Units at the end of a text that a stop string may begin with.</summary>
    private static int Begun(string text, string stop)
    {
        int length = Math.Min(text.Length, stop.Length - 1);
        while (length > 0 && !text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
            length--;
        return length;
    }
}
