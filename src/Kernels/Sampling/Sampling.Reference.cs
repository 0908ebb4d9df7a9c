namespace IlgpuLlava.Kernels;

public sealed partial class Sampling
{
    /// <summary>
    /// The distribution from which a token is drawn, as <see cref="SamplingParameters"/> states it: one probability a token, in
    /// double. Temperature 0 gives the greedy token probability 1.
    /// </summary>
    internal static double[] Reference(ReadOnlySpan<float> logits, SamplingParameters parameters, ReadOnlySpan<TokenCount> history)
    {
        double[] scores = new double[logits.Length];
        for (int i = 0; i < logits.Length; i++)
        {
            scores[i] = logits[i];
        }

        foreach (var entry in history)
        {
            double score = scores[entry.Token];
            score = score > 0 ? score / parameters.RepetitionPenalty : score * parameters.RepetitionPenalty;
            if (entry.Generated > 0)
            {
                score -= (parameters.FrequencyPenalty * entry.Generated) + parameters.PresencePenalty;
            }

            scores[entry.Token] = score;
        }

        double largest = scores.Max();
        if (parameters.Temperature == 0)
        {
            double[] greedy = new double[logits.Length];
            greedy[Array.IndexOf(scores, largest)] = 1;
            return greedy;
        }

        double[] descending = [.. scores.OrderDescending()];
        bool cut = parameters.TopK > 0 && parameters.TopK < scores.Length;
        double smallest = cut ? descending[parameters.TopK - 1] : double.NegativeInfinity;
        double[] weights = [.. scores.Select(s => s >= smallest ? Math.Exp((s - largest) / parameters.Temperature) : 0)];
        double threshold = 0;
        double wanted = parameters.TopP * weights.Sum();
        double mass = 0;
        foreach (double weight in weights.OrderDescending())
        {
            mass += weight;
            threshold = weight;
            if (parameters.TopP < 1 && mass >= wanted)
            {
                break;
            }
        }

        threshold = Math.Max(threshold, parameters.MinP);
        double[] kept = [.. weights.Select(w => w >= threshold ? w : 0)];
        double total = kept.Sum();
        return [.. kept.Select(w => w / total)];
    }
}
