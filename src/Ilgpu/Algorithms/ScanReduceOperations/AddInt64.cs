namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Sum of <see cref="long"/> values.</summary>
public readonly struct AddInt64 : IScanReduceOperation<long>
{
    /// <inheritdoc/>
    public string CLCommand => "add";

    /// <inheritdoc/>
    public long Identity => 0;

    /// <inheritdoc/>
    public long Apply(long first, long second) => first + second;

    /// <inheritdoc/>
    public void AtomicApply(ref long target, long value) => Atomic.Add(ref target, value);
}
