using System.Text;

namespace IlgpuLlava.Runtime;

/// <summary>
/// A context-free grammar over bytes. A rule is a choice of sequences, a sequence is of ranges of bytes and of rules. No rule may
/// begin with itself.
/// </summary>
internal sealed class Grammar
{
    private readonly List<List<Symbol[]>> _rules = [];

    /// <summary>A rule without any sequence yet.</summary>
    public int NewRule()
    {
        _rules.Add([]);
        return _rules.Count - 1;
    }

    /// <summary>Adds a sequence to a rule's choice.</summary>
    public void Or(int rule, params ReadOnlySpan<Symbol> sequence) => _rules[rule].Add(sequence.ToArray());

    /// <summary>A new rule of one sequence.</summary>
    public int Sequence(params ReadOnlySpan<Symbol> sequence)
    {
        int rule = NewRule();
        Or(rule, sequence);
        return rule;
    }

    /// <summary>A new rule of a choice of rules.</summary>
    public int AnyOf(IEnumerable<int> rules)
    {
        int rule = NewRule();
        foreach (int one in rules)
            Or(rule, Symbol.Rule(one));
        return rule;
    }

    /// <summary>A new rule: the text.</summary>
    public int Literal(string text) => Sequence([.. Encoding.UTF8.GetBytes(text).Select(b => Symbol.Bytes(b, b))]);

    /// <summary>A new rule: the symbol at least and at most so many times; int.MaxValue for any number.</summary>
    public int Repeat(Symbol symbol, int least, int most)
    {
        int rest = Sequence([]);
        if (most == int.MaxValue)
            Or(rest, symbol, Symbol.Rule(rest));
        for (int i = least; most != int.MaxValue && i < most; i++)
        {
            int longer = Sequence([]);
            Or(longer, symbol, Symbol.Rule(rest));
            rest = longer;
        }
        Symbol[] all = [.. Enumerable.Repeat(symbol, least), Symbol.Rule(rest)];
        return Sequence(all);
    }

    /// <summary>Whether a rule leads back to itself before any byte is read: no text could be matched with it.</summary>
    public bool IsLeftRecursive()
    {
        bool[] nullable = Nullable();
        // 0 not seen, 1 being looked at, 2 well.
        byte[] seen = new byte[_rules.Count];
        return Enumerable.Range(0, _rules.Count).Any(Leads);

        bool Leads(int rule)
        {
            if (seen[rule] > 0)
                return seen[rule] == 1;
            seen[rule] = 1;
            foreach (Symbol[] sequence in _rules[rule])
            {
                foreach (Symbol symbol in sequence)
                {
                    if (symbol.IsRule && Leads(symbol.To))
                        return true;
                    if (!symbol.IsRule || !nullable[symbol.To])
                        break;
                }
            }
            seen[rule] = 2;
            return false;
        }
    }

    /// <summary>For each rule whether it can be nothing at all.</summary>
    private bool[] Nullable()
    {
        bool[] nullable = new bool[_rules.Count];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 0; i < nullable.Length; i++)
            {
                if (nullable[i] || !_rules[i].Exists(sequence => Array.TrueForAll(sequence, s => s.IsRule && nullable[s.To])))
                    continue;
                nullable[i] = changed = true;
            }
        }
        return nullable;
    }

    /// <summary>The sequences of a rule.</summary>
    public IReadOnlyList<Symbol[]> this[int rule] => _rules[rule];

    /// <summary>A range of bytes, or a rule.</summary>
    /// <param name="From">First byte; -1 where it is a rule.</param>
    /// <param name="To">Last byte, or the rule.</param>
    public readonly record struct Symbol(int From, int To)
    {
        public bool IsRule => From < 0;

        public static Symbol Bytes(int from, int to) => new(from, to);

        public static Symbol Byte(char value) => new(value, value);

        public static Symbol Rule(int rule) => new(-1, rule);
    }
}
