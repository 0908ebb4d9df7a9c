namespace IlgpuLlava.Convert.Synth;

/// <summary>
/// A normal distribution as 4096 equally probable values, so that a random weight is a look-up: the table fits the first cache, and
/// gigabytes take seconds.
/// </summary>
internal static class NormalTable
{
    /// <summary>Values, a power of two.</summary>
    public const int Length = 1 << Bits;

    /// <summary>Random bits that choose one.</summary>
    public const int Bits = 12;

    /// <summary>Quantiles of the standard normal distribution, ascending and symmetric, with variance 1.</summary>
    public static IReadOnlyList<double> Values { get; } = Make();

    private static double[] Make()
    {
        double[] values = new double[Length];
        for (int i = 0; i < Length / 2; i++)
        {
            values[i] = Quantile((i + 0.5) / Length);
            values[Length - 1 - i] = -values[i];
        }
        // Cut into steps it has lost a little of its tails.
        double deviation = Math.Sqrt(values.Sum(v => v * v) / Length);
        return [.. values.Select(v => v / deviation)];
    }

    // By bisection of the distribution function: this runs once.
    private static double Quantile(double p)
    {
        double low = -10, high = 0;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (Below(middle) < p) low = middle;
            else high = middle;
        }
        return (low + high) / 2;
    }

    // The distribution function below 0, by the series of its integral.
    private static double Below(double x)
    {
        double term = x, sum = x;
        for (int i = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); i++)
        {
            term *= x * x / ((2 * i) + 1);
            sum += term;
        }
        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
    }
}
