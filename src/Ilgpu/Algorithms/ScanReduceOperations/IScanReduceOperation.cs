namespace ILGPU.Algorithms.ScanReduceOperations;

/// <summary>An associative and commutative operation with a neutral element.</summary>
public interface IScanReduceOperation<T>
    where T : struct
{
    /// <summary>The OpenCL name of the operation.</summary>
    string CLCommand { get; }

    /// <summary>The neutral element.</summary>
    T Identity { get; }

    /// <summary>Combines two values.</summary>
    T Apply(T first, T second);

    /// <summary>Combines a value into memory, atomically.</summary>
    void AtomicApply(ref T target, T value);
}
