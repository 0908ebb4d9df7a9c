namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Sum of <see cref="double"/> values.</summary>
public readonly struct AddDouble : IScanReduceOperation<double>
{
    /// <inheritdoc/>
    public string CLCommand => "add";

    /// <inheritdoc/>
    public double Identity => 0;

    /// <inheritdoc/>
    public double Apply(double first, double second) => first + second;

    /// <inheritdoc/>
    public void AtomicApply(ref double target, double value) => Atomic.Add(ref target, value);
}
