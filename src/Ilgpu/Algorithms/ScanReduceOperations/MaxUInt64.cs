namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Maximum of <see cref="ulong"/> values.</summary>
public readonly struct MaxUInt64 : IScanReduceOperation<ulong>
{
    /// <inheritdoc/>
    public string CLCommand => "max";

    /// <inheritdoc/>
    public ulong Identity => ulong.MinValue;

    /// <inheritdoc/>
    public ulong Apply(ulong first, ulong second) => Math.Max(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref ulong target, ulong value) => Atomic.Max(ref target, value);
}
