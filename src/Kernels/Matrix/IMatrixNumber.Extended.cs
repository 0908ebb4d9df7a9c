using ILGPU.Extensions;

namespace IlgpuLlava.Kernels;

/// <summary>A 16-bit storage type that matrix units take. A type argument, never an instance.</summary>
internal interface IMatrixNumber
{
    /// <summary>Adds a product of fragments, summed in float32.</summary>
    static abstract void Multiply(ref FragmentC sums, FragmentA a, FragmentB b);

    /// <summary>The bits of a number rounded to nearest even.</summary>
    static abstract ushort Narrow(float value);

    /// <summary>The number with these bits, exactly.</summary>
    static abstract float Widen(ushort bits);
}
