namespace ILGPU.Backends.Ptx.Functions;

/// <summary>
/// The functions of <see cref="MathF"/> in single precision, for devices without a math library: polynomials are series of
/// elementary functions on reduced arguments, sums carry what rounding drops where the stated error needs it. Plain C#: translated
/// by the frontend, and the same bits on the host.
/// </summary>
internal static partial class SingleMath
{
    private const float Ln2High = 0.693359375f; // nine bits, so that multiples up to 2^15 are exact
    private const float Ln2Low = -2.12194440054690583e-4f;
    private const float Log2E = 1.44269504f;

    private static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    private static float FromBits(int bits) => BitConverter.Int32BitsToSingle(bits);

    private static int Bits(float value) => BitConverter.SingleToInt32Bits(value);

    /// <summary>value * 2^exponent, rounded once; |exponent| up to 250.</summary>
    private static float Scale(float value, int exponent)
    {
        int half = exponent >> 1;
        return value * FromBits((half + 127) << 23) * FromBits((exponent - half + 127) << 23);
    }

    /// <summary>x with the sign of y.</summary>
    private static float WithSign(float x, float y) => FromBits((Bits(x) & 0x7fffffff) | (Bits(y) & int.MinValue));
}
