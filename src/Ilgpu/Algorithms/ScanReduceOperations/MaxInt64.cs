namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Maximum of <see cref="long"/> values.</summary>
public readonly struct MaxInt64 : IScanReduceOperation<long>
{
    /// <inheritdoc/>
    public string CLCommand => "max";

    /// <inheritdoc/>
    public long Identity => long.MinValue;

    /// <inheritdoc/>
    public long Apply(long first, long second) => Math.Max(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref long target, long value) => Atomic.Max(ref target, value);
}
