namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Maximum of <see cref="uint"/> values.</summary>
public readonly struct MaxUInt32 : IScanReduceOperation<uint>
{
    /// <inheritdoc/>
    public string CLCommand => "max";

    /// <inheritdoc/>
    public uint Identity => uint.MinValue;

    /// <inheritdoc/>
    public uint Apply(uint first, uint second) => Math.Max(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref uint target, uint value) => Atomic.Max(ref target, value);
}
