namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Minimum of <see cref="long"/> values.</summary>
public readonly struct MinInt64 : IScanReduceOperation<long>
{
    /// <inheritdoc/>
    public string CLCommand => "min";

    /// <inheritdoc/>
    public long Identity => long.MaxValue;

    /// <inheritdoc/>
    public long Apply(long first, long second) => Math.Min(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref long target, long value) => Atomic.Min(ref target, value);
}
