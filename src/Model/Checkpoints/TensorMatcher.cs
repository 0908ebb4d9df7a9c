using System.Text;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// Finds the stored tensors of each planned one. Everything that does not fit is gathered and reported in one error, by name.
/// </summary>
internal sealed class TensorMatcher
{
    private const int MaxListed = 1000;

    private readonly List<string> _missing = [];
    private readonly List<string> _unexpected = [];
    private readonly List<string> _misshapen = [];
    private readonly List<string> _mistyped = [];

    private TensorMatcher() { }

    /// <summary>Matches, or throws one error that lists every problem.</summary>
    /// <param name="plan">What the configuration asks for.</param>
    /// <param name="stored">What the files hold.</param>
    /// <param name="tied">Whether the embedding serves as output matrix where there is none.</param>
    /// <param name="quantization">How matrices are quantised, or null.</param>
    public static IReadOnlyList<CheckpointTensor> Match(
        TensorPlan plan, IReadOnlyList<StoredTensor> stored, bool tied, WeightQuantization? quantization = null)
    {
        var matcher = new TensorMatcher();
        Dictionary<string, StoredTensor> byName = matcher.Normalize(stored);
        var matched = new List<CheckpointTensor>();
        var used = new HashSet<string>();
        foreach (PlannedTensor planned in plan.Tensors)
        {
            if (quantization is not null && WeightQuantization.Covers(planned.Name))
            {
                matched.AddRange(quantization.Store(planned.Name, planned.Shape).Select(t => matcher.Take(t, byName, used))
                    .OfType<StoredTensor>().Select(t => new CheckpointTensor(t.Info, [t])));
                continue;
            }
            if (planned.Name == TensorNames.LmHead && tied && !byName.ContainsKey(TensorNames.LmHead))
                byName[TensorNames.LmHead] = byName.GetValueOrDefault(TensorNames.EmbedTokens)!;
            // A converted file holds the fused tensor itself.
            IReadOnlyList<PlannedPart> parts = byName.ContainsKey(planned.Name)
                ? [new PlannedPart(planned.Name, planned.Shape)] : planned.Parts;
            if (matcher.Take(planned.Name, parts, byName, used) is { } tensors)
                matched.Add(new CheckpointTensor(new TensorInfo(planned.Name, tensors[0].Info.Type, planned.Shape), tensors));
        }
        foreach ((string name, StoredTensor tensor) in byName)
        {
            if (!used.Contains(name) && !plan.IsUnused(name)) matcher._unexpected.Add(Printable.Name(tensor.Info.Name));
        }
        matcher.ThrowIfAny();
        return matched;
    }

    private Dictionary<string, StoredTensor> Normalize(IReadOnlyList<StoredTensor> stored)
    {
        var byName = new Dictionary<string, StoredTensor>();
        foreach (StoredTensor tensor in stored)
        {
            string name = tensor.Info.Name;
            if (TensorNames.IsSkipped(name)) continue;
            string normalized = ConvertedFormat.IsConverted(tensor.File) ? name
                : (tensor.InTower ? TensorNames.NormalizeTower(name) : TensorNames.Normalize(name)) ?? $"unknown {name}";
            if (byName.TryAdd(normalized, tensor)) continue;
            throw new CheckpointException(CheckpointErrorKind.DuplicateTensor,
                $"{Printable.Name(byName[normalized].Info.Name)} and {Printable.Name(name)} are two spellings of one tensor.");
        }
        return byName;
    }

    private StoredTensor[]? Take(string name, IReadOnlyList<PlannedPart> parts, Dictionary<string, StoredTensor> byName,
        HashSet<string> used)
    {
        var taken = new List<StoredTensor>();
        foreach (PlannedPart part in parts)
        {
            used.Add(part.Name);
            StoredTensor? tensor = byName.GetValueOrDefault(part.Name);
            if (tensor is null)
            {
                _missing.Add(part.Name);
                continue;
            }
            if (!tensor.Info.Shape.SequenceEqual(part.Shape))
            {
                _misshapen.Add($"{Printable.Name(tensor.Info.Name)} is {Printable.Shape(tensor.Info.Shape)}, "
                    + $"config.json asks for {Printable.Shape(part.Shape)}");
                continue;
            }
            if (!tensor.Info.Type.IsUsable())
            {
                _mistyped.Add($"{Printable.Name(tensor.Info.Name)} is {tensor.Info.Type.Spelling()}");
                continue;
            }
            taken.Add(tensor);
        }
        if (taken.Count < parts.Count) return null;
        if (taken.Any(t => t.Info.Type != taken[0].Info.Type))
            _mistyped.Add($"the parts of {name} are {string.Join(", ", taken.Select(t => t.Info.Type.Spelling()))} and should be alike");
        return [.. taken];
    }

    // Of a quantised tensor, its values or its scales.
    private StoredTensor? Take(TensorInfo wanted, Dictionary<string, StoredTensor> byName, HashSet<string> used)
    {
        used.Add(wanted.Name);
        StoredTensor? tensor = byName.GetValueOrDefault(wanted.Name);
        if (tensor is null) _missing.Add(wanted.Name);
        else if (tensor.Info.Type != wanted.Type || !tensor.Info.Shape.SequenceEqual(wanted.Shape))
        {
            _misshapen.Add($"{tensor.Info} where config.json and the quantisation ask for {wanted.Type.Spelling()} "
                + Printable.Shape(wanted.Shape));
        }
        else return tensor;
        return null;
    }

    private void ThrowIfAny()
    {
        if (_missing.Count + _unexpected.Count + _misshapen.Count + _mistyped.Count == 0) return;
        var text = new StringBuilder("The weights do not fit config.json:");
        List(text, "missing", _missing);
        List(text, "unexpected", _unexpected);
        List(text, "misshapen", _misshapen);
        List(text, "of another type than F32, F16 or BF16", _mistyped);
        bool typesOnly = _missing.Count + _unexpected.Count + _misshapen.Count == 0;
        throw new CheckpointException(
            typesOnly ? CheckpointErrorKind.UnsupportedType : CheckpointErrorKind.TensorMismatch, text.ToString());
    }

    private static void List(StringBuilder text, string what, List<string> items)
    {
        if (items.Count == 0) return;
        text.Append($" {items.Count} {what}: ").AppendJoin(", ", items.Order(StringComparer.Ordinal).Take(MaxListed));
        if (items.Count > MaxListed) text.Append($" and {items.Count - MaxListed} more");
        text.Append(';');
    }
}
