using System.Globalization;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Checking;

/// <summary>
/// One operand of a <see cref="Form"/>:
/// <c>=T</c> a destination, <c>T</c> a source; T, U, V, X a type among the modifiers, W twice as wide as T, or a type's own name.
/// <c>~</c> after it: the register may be wider. <c>*v</c>: as many in braces as .v2 or .v4 says. <c>*4</c>: four in braces.
/// <c>|</c> after it: a predicate follows behind a bar; <c>|?</c>: may follow. <c>?</c> at the end: may be left out.
/// <c>!pred</c>: may be negated. <c>&amp;</c>: an address. <c>#255</c>: a constant from 0 to 255. <c>label</c>, <c>targets</c>.
/// <c>mov</c>: anything that mov takes.
/// </summary>
internal sealed record OperandForm
{
    public string Text { get; private init; } = "";

    public OperandKind Kind { get; private init; }

    /// <summary>The type: a letter that stands for one, or its own name.</summary>
    public string TypeName { get; private init; } = "";

    public bool IsDestination { get; private init; }

    public bool IsRelaxed { get; private init; }

    public bool IsOptional { get; private init; }

    public bool MayBeNegated { get; private init; }

    /// <summary>Elements in braces: 0 for none, -1 for as many as .v2 or .v4 says.</summary>
    public int Elements { get; private init; }

    public bool HasPredicate { get; private init; }

    public bool NeedsPredicate { get; private init; }

    /// <summary>The greatest constant.</summary>
    public long Limit { get; private init; }

    public static OperandForm Parse(string text)
    {
        string rest = text;
        bool destination = Cut(ref rest, "=", atStart: true);
        bool optional = Cut(ref rest, "?") && !rest.EndsWith('|');
        bool mayPredicate = !optional && text.EndsWith("|?", StringComparison.Ordinal);
        bool predicate = Cut(ref rest, "|");
        bool relaxed = Cut(ref rest, "~");
        int elements = 0;
        int star = rest.IndexOf('*');
        if (star >= 0)
        {
            elements = rest[star + 1] == 'v' ? -1 : int.Parse(rest[(star + 1)..], CultureInfo.InvariantCulture);
            rest = rest[..star];
        }

        bool negated = Cut(ref rest, "!", atStart: true);
        var kind = rest switch
        {
            "&" => OperandKind.Address,
            "label" => OperandKind.Label,
            "targets" => OperandKind.Targets,
            "mov" => OperandKind.Any,
            ['#', ..] => OperandKind.Constant,
            _ => OperandKind.Value,
        };
        return new OperandForm
        {
            Text = text,
            Kind = kind,
            TypeName = rest,
            IsDestination = destination,
            IsRelaxed = relaxed,
            IsOptional = optional,
            MayBeNegated = negated,
            Elements = elements,
            HasPredicate = predicate,
            NeedsPredicate = predicate && !mayPredicate,
            Limit = kind == OperandKind.Constant ? long.Parse(rest[1..], CultureInfo.InvariantCulture) : 0,
        };
    }

    /// <summary>The type that the instruction's types give it.</summary>
    public PtxType Resolve(IReadOnlyList<PtxType> types) => TypeName switch
    {
        "T" => types[0],
        "U" => types[1],
        "V" => types[2],
        "X" => types[3],
        "W" => types[0].Widened(),
        _ => PtxTypes.TryParse(TypeName, out var type) ? type : throw new InvalidOperationException($"'{Text}' is no form of an operand."),
    };

    private static bool Cut(ref string text, string mark, bool atStart = false)
    {
        if (atStart ? text.StartsWith(mark, StringComparison.Ordinal) : text.EndsWith(mark, StringComparison.Ordinal))
        {
            text = atStart ? text[mark.Length..] : text[..^mark.Length];
            return true;
        }

        return false;
    }
}

/// <summary>What an operand may be.</summary>
internal enum OperandKind
{
    Value,
    Address,
    Constant,
    Label,
    Targets,
    Any,
}
