namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Maximum of <see cref="int"/> values.</summary>
public readonly struct MaxInt32 : IScanReduceOperation<int>
{
    /// <inheritdoc/>
    public string CLCommand => "max";

    /// <inheritdoc/>
    public int Identity => int.MinValue;

    /// <inheritdoc/>
    public int Apply(int first, int second) => Math.Max(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref int target, int value) => Atomic.Max(ref target, value);
}
