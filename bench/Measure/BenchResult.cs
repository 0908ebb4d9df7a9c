namespace IlgpuLlava.Bench;

/// <summary>A figure beside its yardstick.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Figure">The median.</param>
/// <param name="P99">The same at the 99th percentile of the time.</param>
/// <param name="Unit">Unit of figure, P99 and yardstick.</param>
/// <param name="Yardstick">The yardstick's median.</param>
/// <param name="YardstickName">What the yardstick is.</param>
/// <param name="Shape">Shapes and conditions.</param>
/// <param name="LessIsBetter">For times: the ratio is then yardstick over figure.</param>
internal sealed record BenchResult(
    string Name, double Figure, double P99, string Unit, double Yardstick, string YardstickName, string Shape, bool LessIsBetter = false)
{
    /// <summary>Figure over yardstick, of times the other way round: more is better.</summary>
    public double Ratio => LessIsBetter ? Yardstick / Figure : Figure / Yardstick;

    /// <summary>A rate: work over time.</summary>
    public static BenchResult Rate(
        string name, double work, string unit, Samples figure, double yardstickWork, Samples yardstick, string yardstickName,
        string shape) =>
        new(name, work / figure.Median, work / figure.P99, unit, yardstickWork / yardstick.Median, yardstickName, shape);

    /// <summary>A duration.</summary>
    /// <param name="name">What was measured.</param>
    /// <param name="unitsPerSecond">Makes the unit of seconds.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="figure">Durations.</param>
    /// <param name="yardstick">Durations of the yardstick.</param>
    /// <param name="yardstickName">What the yardstick is.</param>
    /// <param name="shape">Shapes and conditions.</param>
    public static BenchResult Time(
        string name, double unitsPerSecond, string unit, Samples figure, Samples yardstick, string yardstickName, string shape) =>
        new(name, figure.Median * unitsPerSecond, figure.P99 * unitsPerSecond, unit, yardstick.Median * unitsPerSecond, yardstickName,
            shape, LessIsBetter: true);
}
