namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Maximum of <see cref="double"/> values.</summary>
public readonly struct MaxDouble : IScanReduceOperation<double>
{
    /// <inheritdoc/>
    public string CLCommand => "max";

    /// <inheritdoc/>
    public double Identity => double.NegativeInfinity;

    /// <inheritdoc/>
    public double Apply(double first, double second) => Math.Max(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref double target, double value) => Atomic.Max(ref target, value);
}
