namespace ILGPU;

/// <summary>The dynamic shared memory that a launch asks for.</summary>
public readonly struct SharedMemoryConfig
{
    /// <summary>None.</summary>
    public static readonly SharedMemoryConfig Empty;

    /// <summary>Asks for elements of a size.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative.</exception>
    public SharedMemoryConfig(int numElements, int elementSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numElements);
        ArgumentOutOfRangeException.ThrowIfNegative(elementSize);
        NumElements = numElements;
        ElementSize = elementSize;
    }

    /// <summary>Elements.</summary>
    public int NumElements { get; }

    /// <summary>Bytes of an element.</summary>
    public int ElementSize { get; }

    /// <summary>Bytes.</summary>
    /// <exception cref="OverflowException">More than 2^31 - 1.</exception>
    public int ArraySize => checked(NumElements * ElementSize);

    /// <summary>True if there is any.</summary>
    public bool UsesDynamicSharedMemory => NumElements > 0;

    /// <summary>Asks for elements of a type.</summary>
    public static SharedMemoryConfig RequestDynamic<T>(int numElements)
        where T : unmanaged => new(numElements, Interop.SizeOf<T>());
}
