using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>Compares what a run gave with a case of a golden, in the order of computation.</summary>
internal static class CaseComparison
{
    public static IEnumerable<VerificationRow> Rows(GoldenCase golden, CaseTap tap, GenerationResult result, Arithmetic arithmetic)
    {
        yield return Comparison.Ids(golden.Name, "input_ids", tap.Prompt, golden.InputIds);
        foreach (string stage in CaseStages.Sort(golden.Tensors.Tensors.Keys))
        {
            VerificationRow row = Stage(golden, stage, tap, result, arithmetic);
            yield return row;
            if (stage == CaseStages.Logits && arithmetic.Quantized is { } quantized && row.Error is not null)
            {
                TensorInfo info = golden.Tensors.Tensors[stage];
                yield return quantized.Row(
                    golden.Name, tap.Stage(stage).Values, golden.Tensors.Floats(stage), (int)info.Shape[^1]);
            }
        }
        if (golden.GreedyIds.Length == 0)
            yield break;
        (VerificationRow ids, bool allEqual) = Greedy(golden, result.TokenIds, arithmetic);
        yield return ids;
        if (golden.GreedyText is null)
            yield break;
        // Where rounding may change an id, it may change the text.
        if (allEqual || ids.Status == VerificationStatus.Failed)
            yield return Comparison.Text(golden.Name, "greedy_text", result.Text, golden.GreedyText);
    }

    private static VerificationRow Stage(GoldenCase golden, string stage, CaseTap tap, GenerationResult result, Arithmetic arithmetic)
    {
        TensorInfo info = golden.Tensors.Tensors[stage];
        switch (stage)
        {
            case CaseStages.Pixels:
                byte[] pixels = tap.Pixels;
                return pixels.Length == info.ElementCount
                    ? Comparison.Pixels(golden.Name, stage, pixels, golden.Tensors.Bytes(stage))
                    : VerificationRow.Missing(
                        golden.Name, stage, $"the golden has {info.ElementCount} bytes, the preprocessed pictures {pixels.Length}");
            case CaseStages.PixelValues:
                float[] values = tap.Values;
                return values.Length == info.ElementCount
                    ? Floats(golden, stage, values, Arithmetic.Float32.Bound) // no weight is in them
                    : VerificationRow.Missing(
                        golden.Name, stage, $"the golden has {info.ElementCount} numbers, the preprocessed pictures {values.Length}");
            case CaseStages.GreedyLogits:
                return GreedyLogits(golden, info, tap.Steps, result.TokenIds, arithmetic);
            case var unknown when !CaseStages.IsKnown(unknown):
                return VerificationRow.NotKnown(golden.Name, stage);
            default:
                StageRecorder recorder = tap.Stage(stage);
                return recorder.Mismatch is { } mismatch
                    ? VerificationRow.Missing(golden.Name, stage, mismatch)
                    : Unless(arithmetic, Floats(golden, stage, recorder.Values, arithmetic.Bound));
        }
    }

    private static VerificationRow Floats(GoldenCase golden, string stage, ReadOnlySpan<float> actual, double bound) =>
        VerificationRow.Compared(golden.Name, stage, Comparison.RelativeError(actual, golden.Tensors.Floats(stage)), bound);

    /// <summary>Steps are comparable up to the first whose id differs, that one included: those after it continue another text.</summary>
    private static VerificationRow GreedyLogits(
        GoldenCase golden, TensorInfo info, IReadOnlyList<float[]> steps, IReadOnlyList<int> ids, Arithmetic arithmetic)
    {
        int columns = (int)info.Shape[^1];
        if (steps.FirstOrDefault(s => s.Length != columns) is { } other)
            return VerificationRow.Missing(
                golden.Name, info.Name, $"the golden's rows have {columns} numbers, the model's {other.Length}");
        int equal = ids.TakeWhile((id, i) => i < golden.GreedyIds.Length && id == golden.GreedyIds[i]).Count();
        int comparable = Math.Min(equal + 1, Math.Min(steps.Count, golden.GreedyIds.Length));
        float[] actual = [.. steps.Take(comparable).SelectMany(s => s)];
        double error = Comparison.RelativeError(actual, golden.Tensors.Floats(info.Name).AsSpan(0, actual.Length));
        int all = golden.GreedyIds.Length;
        string note = comparable == all ? "" : $"{comparable} of {all} steps, up to the first other id";
        return Unless(arithmetic, VerificationRow.Compared(golden.Name, info.Name, error, arithmetic.Bound, note));
    }

    /// <summary>A comparison, printed alone where the model is quantised.</summary>
    private static VerificationRow Unless(Arithmetic arithmetic, VerificationRow row) => arithmetic.Quantized is null || row.Error is null
        ? row : VerificationRow.Printed(row.Case, row.Stage, row.Error.Value, row.Note);

    /// <summary>With float32 all ids are held; with coarser weights those before the first step whose margin is small.</summary>
    private static (VerificationRow Row, bool AllEqual) Greedy(GoldenCase golden, IReadOnlyList<int> ids, Arithmetic arithmetic)
    {
        int held = golden.Margins.TakeWhile(margin => margin >= arithmetic.LeastMargin).Count();
        VerificationRow all = Comparison.Ids(golden.Name, "greedy_ids", ids, golden.GreedyIds);
        if (arithmetic.Quantized is not null)
            return (Unless(arithmetic, all), all.Error == 0);
        if (all.Status == VerificationStatus.Ok || arithmetic.LeastMargin == 0 || held == golden.GreedyIds.Length)
            return (all, all.Status == VerificationStatus.Ok);
        VerificationRow some = Comparison.Ids(golden.Name, "greedy_ids", [.. ids.Take(held)], [.. golden.GreedyIds.Take(held)]);
        if (some.Status == VerificationStatus.Ok)
            some = some with { Note = $"held are the {held} before a margin under {arithmetic.LeastMargin}" };
        return (some, false);
    }
}
