namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Sum of <see cref="ulong"/> values.</summary>
public readonly struct AddUInt64 : IScanReduceOperation<ulong>
{
    /// <inheritdoc/>
    public string CLCommand => "add";

    /// <inheritdoc/>
    public ulong Identity => 0;

    /// <inheritdoc/>
    public ulong Apply(ulong first, ulong second) => first + second;

    /// <inheritdoc/>
    public void AtomicApply(ref ulong target, ulong value) => Atomic.Add(ref target, value);
}
