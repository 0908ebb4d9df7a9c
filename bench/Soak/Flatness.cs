using System.Globalization;

namespace IlgpuLlava.Bench;

/// <summary>
/// Whether something grows. The first third of the samples is warm-up: code is compiled, caches fill. Of the other two thirds the medians
/// are compared: the last may be above the middle by an allowance, and no more.
/// </summary>
internal static class Flatness
{
    /// <summary>Samples below which nothing can be said.</summary>
    public const int LeastSamples = 9;

    /// <summary>What is wrong, in words; null where it is flat.</summary>
    /// <param name="name">What was sampled.</param>
    /// <param name="samples">At least <see cref="LeastSamples"/>, in order.</param>
    /// <param name="share">The share of the middle median by which the last may be above it.</param>
    /// <param name="allowance">The amount that it may be above that.</param>
    public static string? Fault(string name, IReadOnlyList<double> samples, double share, double allowance)
    {
        if (samples.Count < LeastSamples)
            throw new ArgumentException($"{name} has {samples.Count} samples; {LeastSamples} are needed.", nameof(samples));
        int third = samples.Count / 3;
        double middle = Median(samples.SkipLast(third).TakeLast(third)), last = Median(samples.TakeLast(third));
        return last <= (middle * (1 + share)) + allowance
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{name} grow: the median of the last third is {last:0.#}, of the third before it {middle:0.#}; the bound is {share:P0} "
                + $"and {allowance:0.#} more.");
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
