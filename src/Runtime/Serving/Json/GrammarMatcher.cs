namespace IlgpuLlava.Runtime;

/// <summary>
/// Follows a grammar byte by byte. A state is the set of all ways in which what was read can go on; each way is a stack of what is
/// still to come. Stacks share their ends and are kept once, so that equal states are equal numbers.
/// </summary>
internal sealed class GrammarMatcher
{
    /// <summary>Nothing is to come.</summary>
    private const int Empty = 0;

    private readonly Grammar _grammar;
    private readonly List<Frame> _frames = [default];
    private readonly Dictionary<Frame, int> _frameIds = [];
    private readonly List<int[]> _states = [];
    private readonly Dictionary<string, int> _stateIds = new(StringComparer.Ordinal);
    private readonly Dictionary<(int State, byte Byte), int> _next = [];

    /// <summary>A matcher.</summary>
    /// <param name="grammar">The grammar.</param>
    /// <param name="rule">What a text has to be.</param>
    public GrammarMatcher(Grammar grammar, int rule)
    {
        _grammar = grammar;
        SortedSet<int> stacks = [];
        Expand(grammar.Sequence(Grammar.Symbol.Rule(rule)), 0, 0, Empty, stacks);
        Start = StateOf(stacks);
    }

    /// <summary>The state in which nothing was read.</summary>
    public int Start { get; }

    /// <summary>States met so far.</summary>
    public int StateCount => _states.Count;

    /// <summary>Whether what was read is whole.</summary>
    public bool IsComplete(int state) => _states[state].Contains(Empty);

    /// <summary>Whether something can be read after it.</summary>
    public bool CanGoOn(int state) => Array.Exists(_states[state], s => s != Empty);

    /// <summary>The state after one more byte; -1 where the byte may not come.</summary>
    public int Next(int state, byte value)
    {
        if (_next.TryGetValue((state, value), out int known))
            return known;
        SortedSet<int> stacks = [];
        foreach (int stack in _states[state])
        {
            if (stack == Empty)
                continue;
            Frame top = _frames[stack];
            Grammar.Symbol symbol = _grammar[top.Rule][top.Choice][top.Place];
            if (value >= symbol.From && value <= symbol.To)
                Expand(top.Rule, top.Choice, top.Place + 1, top.Below, stacks);
        }
        return _next[(state, value)] = stacks.Count == 0 ? -1 : StateOf(stacks);
    }

    /// <summary>Adds every stack on which the next thing is a range of bytes, or nothing, from a place of a sequence on.</summary>
    private void Expand(int rule, int choice, int place, int below, SortedSet<int> stacks)
    {
        Grammar.Symbol[] sequence = _grammar[rule][choice];
        if (place == sequence.Length)
        {
            if (below == Empty)
            {
                stacks.Add(Empty);
                return;
            }
            Frame under = _frames[below];
            Expand(under.Rule, under.Choice, under.Place, under.Below, stacks);
            return;
        }
        Grammar.Symbol symbol = sequence[place];
        if (!symbol.IsRule)
        {
            stacks.Add(FrameOf(new Frame(rule, choice, place, below)));
            return;
        }
        // What ends a sequence leaves nothing behind: stacks of lists do not grow with them.
        int after = place + 1 == sequence.Length ? below : FrameOf(new Frame(rule, choice, place + 1, below));
        for (int i = 0; i < _grammar[symbol.To].Count; i++)
            Expand(symbol.To, i, 0, after, stacks);
    }

    private int FrameOf(Frame frame)
    {
        if (_frameIds.TryGetValue(frame, out int id))
            return id;
        _frames.Add(frame);
        return _frameIds[frame] = _frames.Count - 1;
    }

    private int StateOf(SortedSet<int> stacks)
    {
        string key = string.Join(',', stacks);
        if (_stateIds.TryGetValue(key, out int id))
            return id;
        _states.Add([.. stacks]);
        return _stateIds[key] = _states.Count - 1;
    }

    /// <summary>A place in a sequence, and what comes after the sequence.</summary>
    private readonly record struct Frame(int Rule, int Choice, int Place, int Below);
}
