namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Minimum of <see cref="double"/> values.</summary>
public readonly struct MinDouble : IScanReduceOperation<double>
{
    /// <inheritdoc/>
    public string CLCommand => "min";

    /// <inheritdoc/>
    public double Identity => double.PositiveInfinity;

    /// <inheritdoc/>
    public double Apply(double first, double second) => Math.Min(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref double target, double value) => Atomic.Min(ref target, value);
}
