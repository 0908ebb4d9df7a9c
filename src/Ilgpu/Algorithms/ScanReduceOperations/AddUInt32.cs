namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Sum of <see cref="uint"/> values.</summary>
public readonly struct AddUInt32 : IScanReduceOperation<uint>
{
    /// <inheritdoc/>
    public string CLCommand => "add";

    /// <inheritdoc/>
    public uint Identity => 0;

    /// <inheritdoc/>
    public uint Apply(uint first, uint second) => first + second;

    /// <inheritdoc/>
    public void AtomicApply(ref uint target, uint value) => Atomic.Add(ref target, value);
}
