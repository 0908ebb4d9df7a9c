namespace IlgpuLlava.Model.Text.Jinja;

/// <summary>What an expression gives. The kinds are few: no fractions, no functions as values, nothing of the program's own.</summary>
internal abstract class JinjaValue
{
    public static JinjaValue None { get; } = new NoneValue();

    public static JinjaValue True { get; } = new BooleanValue(true);

    public static JinjaValue False { get; } = new BooleanValue(false);

    /// <summary>What errors call values of this kind.</summary>
    public abstract string Kind { get; }

    /// <summary>Whether a condition takes it for true.</summary>
    public abstract bool IsTrue { get; }

    public static JinjaValue Of(bool value) => value ? True : False;

    public static JinjaValue Of(long value) => new IntegerValue(value);

    /// <summary>Python's equality.</summary>
    public static bool AreEqual(JinjaValue left, JinjaValue right) => (left, right) switch
    {
        (JinjaText a, JinjaText b) => a.Value == b.Value,
        (ListValue a, ListValue b) => a.Items.Count == b.Items.Count && a.Items.Zip(b.Items).All(pair => AreEqual(pair.First, pair.Second)),
        (UndefinedValue, UndefinedValue) => true,
        _ => left.Number is { } number ? number == right.Number : ReferenceEquals(left, right),
    };

    /// <summary>The value as a number, which true and false are too.</summary>
    public long? Number => this switch
    {
        IntegerValue integer => integer.Value,
        BooleanValue boolean => boolean.Value ? 1 : 0,
        _ => null,
    };

    private sealed class NoneValue : JinjaValue
    {
        public override string Kind => "none";

        public override bool IsTrue => false;
    }

    internal sealed class BooleanValue(bool value) : JinjaValue
    {
        public bool Value { get; } = value;

        public override string Kind => "true or false";

        public override bool IsTrue => Value;
    }

    internal sealed class IntegerValue(long value) : JinjaValue
    {
        public long Value { get; } = value;

        public override string Kind => "a number";

        public override bool IsTrue => Value != 0;
    }

    /// <summary>A name or key that is not there: it may be asked about and printed as nothing, but not used.</summary>
    internal sealed class UndefinedValue(string name) : JinjaValue
    {
        public string Name { get; } = name;

        public override string Kind => $"{Quote.Text(Name)}, which is not defined";

        public override bool IsTrue => false;
    }

    internal sealed class ListValue(IReadOnlyList<JinjaValue> items) : JinjaValue
    {
        public IReadOnlyList<JinjaValue> Items { get; } = items;

        public override string Kind => "a list";

        public override bool IsTrue => Items.Count > 0;
    }

    /// <summary>A dictionary, the loop's state, or a namespace, which alone can be written to.</summary>
    internal sealed class MapValue(Dictionary<string, JinjaValue> items, bool isNamespace = false) : JinjaValue
    {
        public Dictionary<string, JinjaValue> Items { get; } = items;

        public bool IsNamespace { get; } = isNamespace;

        public override string Kind => IsNamespace ? "a namespace" : "a dictionary";

        public override bool IsTrue => IsNamespace || Items.Count > 0;
    }
}
