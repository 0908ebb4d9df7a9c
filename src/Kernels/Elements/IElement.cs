namespace IlgpuLlava.Kernels;

/// <summary>
/// How a kernel reads and writes one storage type. A type argument, never an instance: every kernel is specialised for it.
/// </summary>
/// <typeparam name="T">The storage type in a view.</typeparam>
internal interface IElement<T>
    where T : unmanaged
{
    /// <summary>Whether <see cref="Widen"/> does nothing, so that copying into float32 first would gain nothing.</summary>
    static abstract bool IsFloat32 { get; }

    /// <summary>Whether values are still to be multiplied by a scale.</summary>
    static abstract bool IsScaled { get; }

    /// <summary>The value as float32, exactly.</summary>
    static abstract float Widen(T value);

    /// <summary>The value rounded to nearest even; too large becomes infinity, NaN stays NaN.</summary>
    static abstract T Narrow(float value);
}
