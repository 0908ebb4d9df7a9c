namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Minimum of <see cref="ulong"/> values.</summary>
public readonly struct MinUInt64 : IScanReduceOperation<ulong>
{
    /// <inheritdoc/>
    public string CLCommand => "min";

    /// <inheritdoc/>
    public ulong Identity => ulong.MaxValue;

    /// <inheritdoc/>
    public ulong Apply(ulong first, ulong second) => Math.Min(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref ulong target, ulong value) => Atomic.Min(ref target, value);
}
