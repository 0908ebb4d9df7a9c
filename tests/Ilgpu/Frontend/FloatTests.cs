using ILGPU;

namespace IlgpuLlava.Ilgpu.Tests.Frontend;

internal sealed class FloatTests
{
    private static readonly float[] s_floats = [0f, -0f, 1f, -1f, 0.5f, 1.5f, 2.5f, -2.5f, 0.49999997f, 3.7f, -3.7f, 127.9f, 128f, 255.5f,
        256f, 300f, -129f,
        32768f, 65536f, 2147483520f, 2147483648f, 4294967296f, -2147483648f, 1e10f, 1e19f, 2e19f, -1e19f, 1e38f, float.Epsilon,
            float.MaxValue,
        float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN];

    [Test]
    public void Float32Arithmetic() => KernelRun.Check<float, float>(FloatKernel, s_floats, 12);

    [Test]
    public void Float64AndMixedArithmetic() => KernelRun.Check<float, double>(MixedKernel, s_floats, 8);

    [Test]
    public void ComparisonsInEveryBranchFormWithNaN()
    {
        (float, float)[] pairs = [.. from a in s_floats from b in s_floats select (a, b)];
        KernelRun.Check<(float, float), int>(BranchKernel, pairs);
        KernelRun.Check<(float, float), int>(ValueKernel, pairs);
    }

    [Test]
    public void ConversionsToIntegersSaturate() => KernelRun.Check<float, long>(FromFloatKernel, s_floats, 8);

    [Test]
    public void DoubleConversionsToIntegersSaturate() =>
        KernelRun.Check<double, long>(FromDoubleKernel,
            [.. s_floats.Select(f => (double)f), 1e300, -1e300, 9223372036854774784.0, 4294967295.5], 6);

    [Test]
    public void ConversionsFromIntegersRoundOnce() => KernelRun.Check<long, float>(ToFloatKernel,
        [0, 1, -1, 16777217, 33554435, int.MaxValue, uint.MaxValue, long.MaxValue, long.MinValue, unchecked((long)0x8000008000000001),
            0x7fffff4000000001, 9007199791611905],
        4);

    [Test]
    public void RoundingAndSigns() => KernelRun.Check<float, float>(RoundKernel, s_floats, 11);

    [Test]
    public void MathFunctionsAreTheLibrarys() =>
        KernelRun.Check<float, float>(LibraryKernel, [0.1f, 0.5f, 1f, 2f, 10f, -0.7f, float.NaN], 12);

    [Test]
    public void HalfWidensAndRounds()
    {
        KernelRun.Check<float, ILGPU.Half>((i, a, b) => b[i] = (ILGPU.Half)a[i], s_floats);
        ILGPU.Half[] halves = [.. s_floats.Select(f => (ILGPU.Half)f)];
        KernelRun.Check<ILGPU.Half, float>((i, a, b) => b[i] = a[i], halves);
        KernelRun.Check<ILGPU.Half, ILGPU.Half>((i, a, b) => b[i] = a[i] * a[i] + (ILGPU.Half)1f, halves);
        KernelRun.Check<float, System.Half>((i, a, b) => b[i] = (System.Half)a[i], s_floats);
    }

    [Test]
    public void BitCasts()
    {
        KernelRun.Check<float, uint>((i, a, b) => b[i] = Interop.FloatAsInt(a[i]) ^ BitConverter.SingleToUInt32Bits(a[i]) << 1, s_floats);
        KernelRun.Check<ushort, float>((i, a, b) => b[i] = Interop.IntAsFloat((uint)a[i] << 16), [0, 0x3f80, 0xbf80, 0x7f80, 0x7fc0, 1]);
    }

    private static void FloatKernel(Index1D i, ArrayView<float> input, ArrayView<float> output)
    {
        float a = input[i];
        float b = input[(i + 3) % input.IntLength];
        int at = i * 12;
        output[at] = a + b;
        output[at + 1] = a - b;
        output[at + 2] = a * b;
        output[at + 3] = a / b;
        output[at + 4] = a % b;
        output[at + 5] = -a;
        output[at + 6] = a * b + a;
        output[at + 7] = MathF.FusedMultiplyAdd(a, b, a);
        output[at + 8] = MathF.Sqrt(a);
        output[at + 9] = Math.Min(a, b);
        output[at + 10] = MathF.Max(a, b);
        output[at + 11] = float.IsNaN(a) ? 1 : float.IsInfinity(b) ? 2 : float.IsNegative(a) ? 3 : Math.Clamp(a, -1f, 1f);
    }

    private static void MixedKernel(Index1D i, ArrayView<float> input, ArrayView<double> output)
    {
        float a = input[i];
        double b = input[(i + 3) % input.IntLength] * 1.1;
        int at = i * 8;
        output[at] = a + b;
        output[at + 1] = a * b;
        output[at + 2] = b / a;
        output[at + 3] = (float)b;
        output[at + 4] = Math.Sqrt(b);
        output[at + 5] = Math.Max(a, b);
        output[at + 6] = b % 3;
        output[at + 7] = a < b ? 1 : 0.5;
    }

    private static void BranchKernel(Index1D i, ArrayView<(float, float)> input, ArrayView<int> output)
    {
        (float a, float b) = input[i];
        int bits = 0;
        if (a < b)
            bits |= 1;
        if (a <= b)
            bits |= 2;
        if (a > b)
            bits |= 4;
        if (a >= b)
            bits |= 8;
        if (a == b)
            bits |= 16;
        if (a != b)
            bits |= 32;
        if (!(a < b))
            bits |= 64;
        if (!(a <= b))
            bits |= 128;
        if (!(a > b))
            bits |= 256;
        if (!(a >= b))
            bits |= 512;
        while (a > b)
        {
            bits |= 1024;
            a = b;
        }
        output[i] = bits;
    }

    private static void ValueKernel(Index1D i, ArrayView<(float, float)> input, ArrayView<int> output)
    {
        (float a, float b) = input[i];
        bool less = a < b;
        bool notLess = !(a < b);
        bool lessOrEqual = a <= b;
        bool notGreater = !(a > b);
        bool different = a != b;
        bool equal = a == b;
        int count = 0;
        count += less ? 1 : 0;
        count += notLess & !lessOrEqual ? 2 : 0;
        count += notGreater | different ? 4 : 0;
        count += equal ^ lessOrEqual ? 8 : 0;
        count += less == notGreater ? 16 : 0;
        count += less != different ? 32 : 0;
        output[i] = count;
    }

    private static void FromFloatKernel(Index1D i, ArrayView<float> input, ArrayView<long> output)
    {
        float a = input[i];
        int at = i * 8;
        output[at] = (int)a;
        output[at + 1] = (uint)a;
        output[at + 2] = (long)a;
        output[at + 3] = (long)(ulong)a;
        output[at + 4] = (byte)a;
        output[at + 5] = (sbyte)a;
        output[at + 6] = (short)a;
        output[at + 7] = (ushort)a;
    }

    private static void FromDoubleKernel(Index1D i, ArrayView<double> input, ArrayView<long> output)
    {
        double a = input[i];
        int at = i * 6;
        output[at] = (int)a;
        output[at + 1] = (uint)a;
        output[at + 2] = (long)a;
        output[at + 3] = (long)(ulong)a;
        output[at + 4] = (byte)a;
        output[at + 5] = (short)a;
    }

    private static void ToFloatKernel(Index1D i, ArrayView<long> input, ArrayView<float> output)
    {
        long a = input[i];
        int at = i * 4;
        output[at] = a;
        output[at + 1] = (ulong)a;
        output[at + 2] = (uint)a;
        output[at + 3] = (float)(double)(ulong)a + (int)a;
    }

    private static void RoundKernel(Index1D i, ArrayView<float> input, ArrayView<float> output)
    {
        float a = input[i];
        int at = i * 11;
        output[at] = MathF.Floor(a);
        output[at + 1] = MathF.Ceiling(a);
        output[at + 2] = MathF.Truncate(a);
        output[at + 3] = MathF.Round(a);
        output[at + 4] = MathF.Round(a, MidpointRounding.AwayFromZero);
        output[at + 5] = MathF.Round(a, MidpointRounding.ToZero);
        output[at + 6] = MathF.Round(a, MidpointRounding.ToNegativeInfinity);
        output[at + 7] = MathF.Round(a, MidpointRounding.ToPositiveInfinity);
        output[at + 8] = MathF.Abs(a);
        output[at + 9] = MathF.CopySign(2f, a);
        output[at + 10] = float.IsNaN(a) ? 5 : MathF.Sign(a);
    }

    private static void LibraryKernel(Index1D i, ArrayView<float> input, ArrayView<float> output)
    {
        float a = input[i];
        int at = i * 12;
        output[at] = MathF.Exp(a);
        output[at + 1] = MathF.Log(a);
        output[at + 2] = MathF.Sin(a);
        output[at + 3] = MathF.Cos(a);
        output[at + 4] = MathF.Tanh(a);
        output[at + 5] = MathF.Pow(a, 1.5f);
        output[at + 6] = MathF.Atan2(a, 2f);
        output[at + 7] = MathF.Log2(a);
        output[at + 8] = (float)Math.Exp(a);
        // Not float.Lerp: it multiplies and adds by an estimate, which plain .NET rounds once or twice as the processor likes.
        output[at + 9] = float.FusedMultiplyAdd(a, 0.75f, 0.75f);
        output[at + 10] = float.Cbrt(a);
        output[at + 11] = float.Tanh(a);
    }
}
