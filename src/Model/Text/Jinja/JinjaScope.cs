using System.Text;

namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>One rendering: the variables in sight, what was put out, and how much work is left before the template is stopped.</summary>
internal sealed class JinjaScope
{
    /// <summary>Steps that a rendering may take; a conversation of a thousand turns takes some ten thousand.</summary>
    public const long MaxSteps = 1_000_000;

    /// <summary>Characters that a rendering may make on its way: many times the longest prompt.</summary>
    public const long MaxCharacters = 16L * Tokenizer.MaxTextLength;

    private readonly List<Dictionary<string, JinjaValue>> _frames;
    private readonly List<PromptSegment> _output = [];
    private readonly StringBuilder _run = new();
    private bool _runIsTemplate;
    private long _steps;
    private long _characters;

    public JinjaScope(IReadOnlyDictionary<string, JinjaValue> variables) =>
        _frames = [new Dictionary<string, JinjaValue>(variables, StringComparer.Ordinal), new(StringComparer.Ordinal)];

    public JinjaValue Find(string name)
    {
        for (int frame = _frames.Count - 1; frame >= 0; frame--)
        {
            if (_frames[frame].TryGetValue(name, out JinjaValue? value))
            {
                return value;
            }
        }

        return new JinjaValue.UndefinedValue(name);
    }

    public void Set(string name, JinjaValue value) => _frames[^1][name] = value;

    public void Enter() => _frames.Add(new(StringComparer.Ordinal));

    public void Leave() => _frames.RemoveAt(_frames.Count - 1);

    /// <summary>Counts work; a template is somebody else's program and is stopped when it does too much.</summary>
    public void Charge(int line, long characters = 0)
    {
        _characters += characters;
        if (++_steps > MaxSteps || _characters > MaxCharacters)
        {
            throw new JinjaException(line, "the template takes too many steps");
        }
    }

    /// <summary>Puts out a text, in runs as long as they are of one provenance.</summary>
    public void Write(JinjaText text)
    {
        foreach (PromptSegment span in text.Spans)
        {
            if (span.IsTemplate != _runIsTemplate)
            {
                EndRun();
                _runIsTemplate = span.IsTemplate;
            }

            _run.Append(span.Value);
        }
    }

    /// <summary>Everything that was put out.</summary>
    public IReadOnlyList<PromptSegment> End()
    {
        EndRun();
        return _output;
    }

    private void EndRun()
    {
        if (_run.Length > 0)
        {
            string run = _run.ToString();
            _output.Add(_runIsTemplate ? PromptSegment.Template(run) : PromptSegment.Text(run));
            _run.Clear();
        }
    }
}
