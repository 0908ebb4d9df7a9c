namespace IlgpuLlava.Bench;

/// <summary>Durations of the repetitions of one thing, in seconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _seconds = [];

    public int Count => _seconds.Count;

    public void Add(double seconds) => _seconds.Add(seconds);

    public double Median => Quantile(0.5);

    /// <summary>What 99 of 100 repetitions stay below; the slowest one where there are fewer.</summary>
    public double P99 => Quantile(0.99);

    // Nearest rank: an observed duration, never one between two.
    private double Quantile(double q)
    {
        double[] sorted = [.. _seconds.Order()];
        return sorted[Math.Clamp((int)Math.Ceiling(q * sorted.Length) - 1, 0, sorted.Length - 1)];
    }
}
