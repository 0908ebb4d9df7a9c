using static IlgpuLlava.Runtime.Grammar.Symbol;

namespace IlgpuLlava.Runtime;

/// <summary>The values of JSON (RFC 8259) as rules. Numbers have at most 15 digits before and after the point, blanks between two
/// signs are one, or a line break with at most 16: so that no answer goes on with them for ever.</summary>
internal sealed class JsonRules
{
    private readonly Grammar _grammar;

    public JsonRules(Grammar grammar)
    {
        _grammar = grammar;
        Blank = grammar.Sequence([]);
        grammar.Or(Blank, Byte(' '));
        grammar.Or(Blank, Byte('\n'), Rule(grammar.Repeat(Byte(' '), 0, 16)));
        String = grammar.Sequence(Byte('"'), Rule(grammar.Repeat(Rule(Character()), 0, int.MaxValue)), Byte('"'));
        int digits = grammar.Repeat(Bytes('0', '9'), 0, 14);
        int natural = grammar.Sequence(Byte('0'));
        grammar.Or(natural, Bytes('1', '9'), Rule(digits));
        Integer = grammar.Sequence(Rule(natural));
        grammar.Or(Integer, Byte('-'), Rule(natural));
        int fraction = grammar.Sequence([]);
        grammar.Or(fraction, Byte('.'), Bytes('0', '9'), Rule(digits));
        int sign = grammar.Sequence([]);
        grammar.Or(sign, Byte('+'));
        grammar.Or(sign, Byte('-'));
        int exponent = grammar.Sequence([]);
        foreach (char e in "eE")
            grammar.Or(exponent, Byte(e), Rule(sign), Bytes('0', '9'), Rule(grammar.Repeat(Bytes('0', '9'), 0, 1)));
        Number = grammar.Sequence(Rule(Integer), Rule(fraction), Rule(exponent));
        Boolean = grammar.AnyOf([grammar.Literal("true"), grammar.Literal("false")]);
        Null = grammar.Literal("null");
        Value = grammar.NewRule();
        int member = grammar.Sequence(Rule(String), Byte(':'), Rule(Blank), Rule(Value));
        Object = List('{', Rule(member), '}', 0, int.MaxValue);
        int array = List('[', Rule(Value), ']', 0, int.MaxValue);
        foreach (int one in (int[])[String, Number, Boolean, Null, Object, array])
            grammar.Or(Value, Rule(one));
    }

    /// <summary>Blanks, or none.</summary>
    public int Blank { get; }

    /// <summary>A string of any characters.</summary>
    public int String { get; }

    /// <summary>A number without fraction.</summary>
    public int Integer { get; }

    /// <summary>A number.</summary>
    public int Number { get; }

    /// <summary>true or false.</summary>
    public int Boolean { get; }

    /// <summary>null.</summary>
    public int Null { get; }

    /// <summary>An object of any members.</summary>
    public int Object { get; }

    /// <summary>Any value.</summary>
    public int Value { get; }

    /// <summary>A new rule: at least and at most so many, between two signs, with commas.</summary>
    public int List(char open, Grammar.Symbol item, char close, int least, int most)
    {
        int rule = _grammar.NewRule();
        if (least == 0)
            _grammar.Or(rule, Byte(open), Rule(Blank), Byte(close));
        if (most == 0)
            return rule;
        int further = _grammar.Sequence(Byte(','), Rule(Blank), item);
        int rest = _grammar.Repeat(Rule(further), Math.Max(least - 1, 0), most == int.MaxValue ? most : most - 1);
        _grammar.Or(rule, Byte(open), Rule(Blank), item, Rule(rest), Rule(Blank), Byte(close));
        return rule;
    }

    /// <summary>One character of a string: of UTF-8 (RFC 3629), or escaped. Half of a surrogate pair is none.</summary>
    private int Character()
    {
        Grammar.Symbol tail = Bytes(0x80, 0xBF);
        int rule = _grammar.Sequence(Bytes(0x20, 0x21));
        _grammar.Or(rule, Bytes(0x23, 0x5B));
        _grammar.Or(rule, Bytes(0x5D, 0x7E));
        _grammar.Or(rule, Bytes(0xC2, 0xDF), tail);
        _grammar.Or(rule, Bytes(0xE0, 0xE0), Bytes(0xA0, 0xBF), tail);
        _grammar.Or(rule, Bytes(0xE1, 0xEC), tail, tail);
        _grammar.Or(rule, Bytes(0xED, 0xED), Bytes(0x80, 0x9F), tail);
        _grammar.Or(rule, Bytes(0xEE, 0xEF), tail, tail);
        _grammar.Or(rule, Bytes(0xF0, 0xF0), Bytes(0x90, 0xBF), tail, tail);
        _grammar.Or(rule, Bytes(0xF1, 0xF3), tail, tail, tail);
        _grammar.Or(rule, Bytes(0xF4, 0xF4), Bytes(0x80, 0x8F), tail, tail);
        foreach (char escaped in "\"\\/bfnrt")
            _grammar.Or(rule, Byte('\\'), Byte(escaped));
        int hex = _grammar.NewRule(), hexButD = _grammar.NewRule();
        foreach ((char from, char to) in (ReadOnlySpan<(char, char)>)[('0', '9'), ('a', 'f'), ('A', 'F')])
            _grammar.Or(hex, Bytes(from, to));
        foreach ((char from, char to) in (ReadOnlySpan<(char, char)>)[('0', '9'), ('a', 'c'), ('e', 'f'), ('A', 'C'), ('E', 'F')])
            _grammar.Or(hexButD, Bytes(from, to));
        _grammar.Or(rule, Byte('\\'), Byte('u'), Rule(hexButD), Rule(hex), Rule(hex), Rule(hex));
        foreach (char d in "dD")
            _grammar.Or(rule, Byte('\\'), Byte('u'), Byte(d), Bytes('0', '7'), Rule(hex), Rule(hex));
        return rule;
    }
}
