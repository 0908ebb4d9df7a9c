namespace IlgpuLlava.Host;

/// <summary>Counts of right answers, per kind and in all.</summary>
internal sealed class EvalScore
{
    private readonly SortedDictionary<string, Tally> _kinds = new(StringComparer.Ordinal);
    private int _compared;
    private int _agreed;

    public IReadOnlyDictionary<string, Tally> Kinds => _kinds;

    public int Count => _kinds.Values.Sum(t => t.Count);

    public int Right => _kinds.Values.Sum(t => t.Right);

    public double Accuracy => (double)Right / Count;

    /// <summary>Share of the answers equal to Hugging Face's own, of the lines that hold it; null where none does.</summary>
    public double? Agreement => _compared == 0 ? null : (double)_agreed / _compared;

    /// <summary>Counts one answer and says whether it is right.</summary>
    public bool Add(EvalQuestion question, string answer)
    {
        bool right = Fold(answer) == Fold(question.Answer);
        Tally tally = _kinds.GetValueOrDefault(question.Kind);
        _kinds[question.Kind] = new Tally(tally.Count + 1, tally.Right + (right ? 1 : 0));
        if (question.HuggingFace is { } theirs)
        {
            _compared++;
            _agreed += Fold(answer) == Fold(theirs) ? 1 : 0;
        }
        return right;
    }

    /// <summary>One object; <c>agreement</c> is left out where no line holds Hugging Face's answer.</summary>
    public IReadOnlyDictionary<string, object> ToJson()
    {
        // A dictionary and not an anonymous type: its keys come in this order, and one of them may be absent.
        OrderedDictionary<string, object> json = new() { ["accuracy"] = Accuracy };
        if (Agreement is { } agreement)
            json["agreement"] = agreement;
        json["count"] = Count;
        json["kinds"] = _kinds.ToDictionary(k => k.Key, k => new { accuracy = k.Value.Share, count = k.Value.Count });
        return json;
    }

    /// <summary>White space folded: runs become one space, none at the ends.</summary>
    public static string Fold(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Questions of one kind, and how many were answered rightly.</summary>
    public readonly record struct Tally(int Count, int Right)
    {
        public double Share => Count == 0 ? 0 : (double)Right / Count;
    }
}
