using Half = ILGPU.Half;

namespace IlgpuLlava.Ilgpu.Tests.Api;

/// <summary>ILGPU.Half against System.Half.</summary>
public sealed class HalfTests
{
    private static Half Of(int bits) => ILGPU.Interop.IntAsFloat((ushort)bits);

    private static System.Half Expected(int bits) => BitConverter.UInt16BitsToHalf((ushort)bits);

    private static int Bits(Half value) => ILGPU.Interop.FloatAsInt(value);

    [Test]
    public void EveryValueWidensExactlyAndBack()
    {
        for (int bits = 0; bits <= ushort.MaxValue; ++bits)
        {
            float wide = Of(bits);
            float expected = (float)Expected(bits);
            if (float.IsNaN(expected))
            {
                Assert.That(float.IsNaN(wide), $"{bits:x4}");
                Assert.That(Half.IsNaN((Half)wide), $"{bits:x4}");
                continue;
            }
            if (BitConverter.SingleToInt32Bits(wide) != BitConverter.SingleToInt32Bits(expected))
                Assert.Fail($"{bits:x4} became {wide:r}, not {expected:r}");
            if (Bits((Half)wide) != bits || Bits((Half)(double)Of(bits)) != bits)
                Assert.Fail($"{bits:x4} did not come back from {wide:r}");
        }
    }

    [Test]
    public void EveryValueIsClassifiedAndNegated()
    {
        for (int bits = 0; bits <= ushort.MaxValue; ++bits)
        {
            Half value = Of(bits);
            System.Half expected = Expected(bits);
            bool same = Half.IsNaN(value) == System.Half.IsNaN(expected)
                && Half.IsInfinity(value) == System.Half.IsInfinity(expected)
                && Half.IsPositiveInfinity(value) == System.Half.IsPositiveInfinity(expected)
                && Half.IsNegativeInfinity(value) == System.Half.IsNegativeInfinity(expected)
                && Half.IsFinite(value) == System.Half.IsFinite(expected)
                && Half.IsZero(value) == (expected == System.Half.Zero)
                && Bits(-value) == (bits ^ 0x8000)
                && Bits(Half.Abs(value)) == (bits & 0x7fff);
            if (!same)
                Assert.Fail($"{bits:x4}");
        }
    }

    [Test]
    public void FloatsBetweenNeighboursRoundToNearestEven()
    {
        for (int bits = 0; bits < 0x7c00; ++bits)
        {
            // The infinity's place in the rounding is 2^16, one step above the largest number.
            double low = (double)Expected(bits);
            double high = bits == 0x7bff ? 65536.0 : (double)Expected(bits + 1);
            double tie = (low + high) / 2;
            int even = bits % 2 == 0 ? bits : bits + 1;
            Check(tie, even);
            Check(Math.BitDecrement(tie), bits);
            Check(Math.BitIncrement(tie), bits + 1);
            Check((double)MathF.BitDecrement((float)tie), bits);
            Check((double)MathF.BitIncrement((float)tie), bits + 1);
        }

        static void Check(double value, int expected)
        {
            if (Bits((Half)value) != expected || Bits((Half)(-value)) != (expected | 0x8000))
                Assert.Fail($"{value:r} became {Bits((Half)value):x4}, not {expected:x4}");
            if ((float)value == value && Bits((Half)(float)value) != expected)
                Assert.Fail($"{(float)value:r} became {Bits((Half)(float)value):x4}, not {expected:x4}");
        }
    }

    [Test]
    public void ArithmeticIsCorrectlyRounded()
    {
        Random random = new(1);
        for (int i = 0; i < 200_000; ++i)
        {
            int a = random.Next(65536);
            int b = random.Next(65536);
            Check(Of(a) + Of(b), Expected(a) + Expected(b), a, b);
            Check(Of(a) - Of(b), Expected(a) - Expected(b), a, b);
            Check(Of(a) * Of(b), Expected(a) * Expected(b), a, b);
            Check(Of(a) / Of(b), Expected(a) / Expected(b), a, b);
            bool same = Of(a) < Of(b) == Expected(a) < Expected(b)
                && Of(a) <= Of(b) == Expected(a) <= Expected(b)
                && Of(a) > Of(b) == Expected(a) > Expected(b)
                && Of(a) >= Of(b) == Expected(a) >= Expected(b)
                && Of(a) == Of(b) == (Expected(a) == Expected(b))
                && Of(a) != Of(b) == (Expected(a) != Expected(b))
                && Of(a).CompareTo(Of(b)) == Expected(a).CompareTo(Expected(b))
                && Of(a).Equals(Of(b)) == Expected(a).Equals(Expected(b));
            if (!same)
                Assert.Fail($"{a:x4} compared with {b:x4}");
        }

        static void Check(Half actual, System.Half expected, int a, int b)
        {
            bool same = Half.IsNaN(actual) ? System.Half.IsNaN(expected) : Bits(actual) == BitConverter.HalfToUInt16Bits(expected);
            if (!same)
                Assert.Fail($"{a:x4} and {b:x4} gave {Bits(actual):x4}, not {expected}");
        }
    }

    [TestCase(int.MaxValue, 0x7c00)]
    [TestCase(int.MinValue, 0xfc00)]
    [TestCase(65519, 0x7bff)]
    [TestCase(65520, 0x7c00)]
    [TestCase(2049, 0x6800)]
    [TestCase(2051, 0x6802)]
    [TestCase(-1, 0xbc00)]
    public void IntegersRoundToNearestEven(int value, int expected)
    {
        Assert.That(Bits((Half)value), Is.EqualTo(expected));
        Assert.That(Bits((Half)(long)value), Is.EqualTo(expected));
    }
}
