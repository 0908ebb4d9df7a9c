namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Minimum of <see cref="int"/> values.</summary>
public readonly struct MinInt32 : IScanReduceOperation<int>
{
    /// <inheritdoc/>
    public string CLCommand => "min";

    /// <inheritdoc/>
    public int Identity => int.MaxValue;

    /// <inheritdoc/>
    public int Apply(int first, int second) => Math.Min(first, second);

    /// <inheritdoc/>
    public void AtomicApply(ref int target, int value) => Atomic.Min(ref target, value);
}
