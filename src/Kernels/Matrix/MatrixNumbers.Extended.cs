using ILGPU;
using ILGPU.Extensions;

namespace IlgpuLlava.Kernels;

/// <summary>The storage types of <see cref="IMatrixNumber"/>.</summary>
internal static class MatrixNumbers
{
    /// <summary>IEEE binary16.</summary>
    internal readonly struct Float16 : IMatrixNumber
    {
        /// <inheritdoc/>
        public static void Multiply(ref FragmentC sums, FragmentA a, FragmentB b) => Mma.MultiplyHalf(ref sums, a, b);

        /// <inheritdoc/>
        public static ushort Narrow(float value) => Interop.FloatAsInt((ILGPU.Half)value);

        /// <inheritdoc/>
        public static float Widen(ushort bits) => Interop.IntAsFloat(bits);
    }

    /// <summary>The upper half of a binary32.</summary>
    internal readonly struct BFloat16 : IMatrixNumber
    {
        /// <inheritdoc/>
        public static void Multiply(ref FragmentC sums, FragmentA a, FragmentB b) => Mma.MultiplyBFloat16(ref sums, a, b);

        /// <inheritdoc/>
        public static ushort Narrow(float value) => BFloat16Element.Narrow(value);

        /// <inheritdoc/>
        public static float Widen(ushort bits) => BFloat16Element.Widen(bits);
    }
}
