using System.Buffers.Binary;
using System.Runtime.InteropServices;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Model.Tests.Checkpoints;

public class TensorConversionTests
{
    [TestCase(TensorType.F16)]
    [TestCase(TensorType.BF16)]
    public void WideningIsExactAndComesBack(TensorType type)
    {
        byte[] all = new byte[2 * 65536], wide = new byte[4 * 65536], back = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++) BinaryPrimitives.WriteUInt16LittleEndian(all.AsSpan(2 * i), (ushort)i);
        TensorConversion.Convert(type, all, TensorType.F32, wide);
        Assert.That(TensorConversion.Convert(TensorType.F32, wide, type, back), Is.Zero, "infinities are not overflows");
        ReadOnlySpan<float> floats = MemoryMarshal.Cast<byte, float>(wide);
        for (int i = 0; i < 65536; i++)
        {
            ushort stored = BinaryPrimitives.ReadUInt16LittleEndian(back.AsSpan(2 * i));
            float expected = type == TensorType.F16
                ? (float)BitConverter.UInt16BitsToHalf((ushort)i)
                : BitConverter.Int32BitsToSingle(i << 16);
            Assert.That(floats[i], Is.EqualTo(expected));
            if (!float.IsNaN(expected)) Assert.That(stored, Is.EqualTo(i));
        }
    }

    // Halfway cases go to the even neighbour; the largest values that still round down stay finite.
    [TestCase(TensorType.F16, 2049f, 2048f, 0)]
    [TestCase(TensorType.F16, 2051f, 2052f, 0)]
    [TestCase(TensorType.F16, 65519f, 65504f, 0)]
    [TestCase(TensorType.F16, 65520f, float.PositiveInfinity, 1)]
    [TestCase(TensorType.F16, -1e30f, float.NegativeInfinity, 1)]
    [TestCase(TensorType.F16, 2.9802322e-8f, 0f, 0)]
    [TestCase(TensorType.F16, 8.940697e-8f, 1.1920929e-7f, 0)]
    [TestCase(TensorType.BF16, 257f, 256f, 0)]
    [TestCase(TensorType.BF16, 259f, 260f, 0)]
    [TestCase(TensorType.BF16, float.MaxValue, float.PositiveInfinity, 1)]
    [TestCase(TensorType.BF16, float.NegativeInfinity, float.NegativeInfinity, 0)]
    [TestCase(TensorType.BF16, float.NaN, float.NaN, 0)]
    public void NarrowingRoundsToNearestEven(TensorType type, float value, float expected, long overflows)
    {
        byte[] from = new byte[4], narrow = new byte[2], wide = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(from, value);
        Assert.That(TensorConversion.Convert(TensorType.F32, from, type, narrow), Is.EqualTo(overflows));
        TensorConversion.Convert(type, narrow, TensorType.F32, wide);
        Assert.That(BinaryPrimitives.ReadSingleLittleEndian(wide), Is.EqualTo(expected));
    }

    /// <summary>Many at once, as vectors, are what each is alone: around every float16 and bfloat16, and halfway between two.</summary>
    [TestCase(TensorType.F16)]
    [TestCase(TensorType.BF16)]
    public void ManyAtOnceAreAsEachAlone(TensorType type)
    {
        int shift = type == TensorType.F16 ? 13 : 16;
        uint[] bits = [.. Enumerable.Range(0, 1 << (32 - shift)).SelectMany(i => ((int[])[-1, 0, 1, 1 << (shift - 1)])
            .Select(near => (uint)((i << shift) + near)))];
        // Those that overflow end the vectors, so they come last.
        bits = [.. bits.OrderBy(b => (b & 0x7FFF_FFFF) >= 0x477F_F000)];
        byte[] from = MemoryMarshal.AsBytes(bits.AsSpan()).ToArray(), to = new byte[2 * bits.Length], alone = new byte[2 * bits.Length];
        long overflows = TensorConversion.Convert(TensorType.F32, from, type, to), each = 0;
        for (int i = 0; i < bits.Length; i++)
            each += TensorConversion.Convert(TensorType.F32, from.AsSpan(4 * i, 4), type, alone.AsSpan(2 * i, 2));
        Assert.That(to.AsSpan().SequenceEqual(alone));
        Assert.That(overflows, Is.EqualTo(each).And.GreaterThan(0));
        byte[] other = new byte[to.Length], otherAlone = new byte[to.Length];
        TensorType otherType = type == TensorType.F16 ? TensorType.BF16 : TensorType.F16;
        TensorConversion.Convert(type, to, otherType, other);
        for (int i = 0; i < bits.Length; i++)
            TensorConversion.Convert(type, to.AsSpan(2 * i, 2), otherType, otherAlone.AsSpan(2 * i, 2));
        Assert.That(other.AsSpan().SequenceEqual(otherAlone));
    }

    [Test]
    public void NaNWithALowPayloadStaysNaN()
    {
        byte[] from = [1, 0, 0x80, 0x7F], to = new byte[2];
        Assert.That(TensorConversion.Convert(TensorType.F32, from, TensorType.BF16, to), Is.Zero);
        Assert.That(TensorScan.CountNonFinite(TensorType.BF16, to), Is.EqualTo(1));
        Assert.That(BinaryPrimitives.ReadUInt16LittleEndian(to) & 0x7F, Is.Not.Zero);
    }

    [Test]
    public void CountsNonFiniteAtEveryPlace([Values(TensorType.F32, TensorType.F16, TensorType.BF16)] TensorType type)
    {
        for (int length = 0; length < 70; length++)
        {
            byte[] floats = new byte[4 * length], bytes = new byte[type.Size() * length];
            for (int i = 0; i < length; i++)
                BinaryPrimitives.WriteSingleLittleEndian(floats.AsSpan(4 * i),
                    i % 7 == 3 ? float.NaN : i % 11 == 5 ? float.NegativeInfinity : i - 30);
            TensorConversion.Convert(TensorType.F32, floats, type, bytes);
            long expected = Enumerable.Range(0, length).Count(i => i % 7 == 3 || i % 11 == 5);
            Assert.That(TensorScan.CountNonFinite(type, bytes), Is.EqualTo(expected));
        }
    }
}
