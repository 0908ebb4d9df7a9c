namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Minimum of <see cref="uint"/> values.</summary>
public readonly struct MinUInt32 : IScanReduceOperation<uint>
{
    /// <inheritdoc/>
    public string CLCommand => "min";

    /// <inheritdoc/>
    public uint Identity => uint.MaxValue;

    /// <inheritdoc/>
    public uint Apply(uint first, uint second) => Math.Min(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref uint target, uint value) => Atomic.Min(ref target, value);
}
