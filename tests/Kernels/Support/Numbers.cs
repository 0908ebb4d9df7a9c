using System.Runtime.InteropServices;

namespace IlgpuLlava.Kernels.Tests;

/// <summary>Deterministic test data in every storage type.</summary>
internal static class Numbers
{
    /// <summary>Those of single numbers.</summary>
    public static readonly ElementType[] Types = [.. Enum.GetValues<ElementType>().Where(type => !type.IsQuantized())];

    /// <summary>Numbers from -scale to scale.</summary>
    public static float[] Random(int seed, int length, float scale = 1f)
    {
        var random = new Random(seed);
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
        {
            values[i] = (((float)random.NextDouble() * 2f) - 1f) * scale;
        }

        return values;
    }

    /// <summary>The bytes of numbers in a storage type.</summary>
    public static byte[] Store(ReadOnlySpan<float> values, ElementType type)
    {
        byte[] bytes = new byte[values.Length * type.SizeInBytes()];
        for (int i = 0; i < values.Length; i++)
        {
            switch (type)
            {
                case ElementType.Float32:
                    MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[i] = values[i];
                    break;
                case ElementType.Float16:
                    MemoryMarshal.Cast<byte, Half>(bytes.AsSpan())[i] = (Half)values[i];
                    break;
                default:
                    MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan())[i] = BFloat16Element.Narrow(values[i]);
                    break;
            }
        }

        return bytes;
    }

    /// <summary>What numbers become when they are stored and read again.</summary>
    public static float[] Round(ReadOnlySpan<float> values, ElementType type)
    {
        byte[] bytes = Store(values, type);
        float[] rounded = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            rounded[i] = type switch
            {
                ElementType.Float32 => MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[i],
                ElementType.Float16 => (float)MemoryMarshal.Cast<byte, Half>(bytes.AsSpan())[i],
                _ => BitConverter.UInt32BitsToSingle((uint)MemoryMarshal.Cast<byte, ushort>(bytes.AsSpan())[i] << 16),
            };
        }

        return rounded;
    }

    /// <summary>Bits, for comparisons that allow nothing; every NaN is one.</summary>
    public static uint[] Bits(ReadOnlySpan<float> values)
    {
        uint[] bits = new uint[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            bits[i] = float.IsNaN(values[i]) ? 0x7FC00000u : BitConverter.SingleToUInt32Bits(values[i]);
        }

        return bits;
    }

    /// <summary>Asserts that each result is within its bound of the reference.</summary>
    public static void AssertClose(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, Func<int, double> bound, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        for (int i = 0; i < actual.Length; i++)
        {
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i]))
            {
                continue;
            }

            double error = Math.Abs((double)actual[i] - expected[i]);
            if (!(error <= bound(i)))
            {
                Assert.Fail($"{what}: element {i} is {actual[i]:g9}, expected {expected[i]:g9}, error {error:g3} over {bound(i):g3}");
            }
        }
    }
}
