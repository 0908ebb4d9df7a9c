namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>Sum of <see cref="float"/> values.</summary>
public readonly struct AddFloat : IScanReduceOperation<float>
{
    /// <inheritdoc/>
    public string CLCommand => "add";

    /// <inheritdoc/>
    public float Identity => 0;

    /// <inheritdoc/>
    public float Apply(float first, float second) => first + second;

    /// <inheritdoc/>
    public void AtomicApply(ref float target, float value) => Atomic.Add(ref target, value);
}
