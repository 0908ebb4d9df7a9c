using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IlgpuLlava.Model.Checkpoints;

public static partial class TensorConversion
{
    private const uint Sign = 0x8000_0000, Infinity = 0x7F80_0000;

    // What float16 cannot hold: from here on it rounds to infinity.
    private const uint HalfOverflow = 0x477F_F000;

    // The smallest normal float16, 2^-14.
    private const uint HalfNormal = 0x3880_0000;

    // Elements from the first on, as many as whole vectors hold, up to the first vector that needs a closer look: one with NaN, infinite or
    // overflowing numbers, of which a checkpoint has none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int ConvertVectors(TensorType from, ReadOnlySpan<byte> source, TensorType to, Span<byte> destination)
    {
        if (!BitConverter.IsLittleEndian) return 0;
        int step = Vector<ushort>.Count, count = source.Length / from.Size(), i = 0;
        for (; i <= count - step; i += step)
        {
            (Vector<uint> low, Vector<uint> high) = Load(from, source[(i * from.Size())..]);
            if (!TryStore(to, low, high, destination[(i * to.Size())..])) break;
        }
        return i;
    }

    // The bits of two vectors of float32.
    private static (Vector<uint> Low, Vector<uint> High) Load(TensorType type, ReadOnlySpan<byte> bytes)
    {
        if (type == TensorType.F32)
        {
            ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
            return (new Vector<uint>(words), new Vector<uint>(words[Vector<uint>.Count..]));
        }
        Vector.Widen(new Vector<ushort>(MemoryMarshal.Cast<byte, ushort>(bytes)), out Vector<uint> low, out Vector<uint> high);
        return type == TensorType.F16 ? (FromHalf(low), FromHalf(high)) : (low << 16, high << 16);
    }

    private static bool TryStore(TensorType type, Vector<uint> low, Vector<uint> high, Span<byte> bytes)
    {
        if (type == TensorType.F32)
        {
            Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
            low.CopyTo(words);
            high.CopyTo(words[Vector<uint>.Count..]);
            return true;
        }
        Vector<uint> limit = new(type == TensorType.F16 ? HalfOverflow : 0x7F7F_8000), magnitude = new(~Sign);
        if (Vector.GreaterThanOrEqualAny(low & magnitude, limit) || Vector.GreaterThanOrEqualAny(high & magnitude, limit)) return false;
        (low, high) = type == TensorType.F16 ? (ToHalf(low), ToHalf(high)) : (ToBrain(low), ToBrain(high));
        Vector.Narrow(low, high).CopyTo(MemoryMarshal.Cast<byte, ushort>(bytes));
        return true;
    }

    // Exponent and mantissa moved to their places and multiplied by 2^112, which is exact for subnormals too.
    private static Vector<uint> FromHalf(Vector<uint> half)
    {
        Vector<uint> magnitude = (half & new Vector<uint>(0x7FFF)) << 13;
        Vector<uint> scaled = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) * new Vector<float>(5.192296858534828e33f));
        Vector<uint> special = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(0x7C00 << 13)) & new Vector<uint>(Infinity);
        return scaled | special | ((half & new Vector<uint>(0x8000)) << 16);
    }

    private static Vector<uint> ToHalf(Vector<uint> single)
    {
        Vector<uint> magnitude = single & new Vector<uint>(~Sign), one = Vector<uint>.One;
        // Half an ulp less than what rounds up, and one more where the last kept bit is odd; the exponent is 112 less.
        Vector<uint> normal = (magnitude + new Vector<uint>(0xFFF) + ((magnitude >> 13) & one) - new Vector<uint>(112u << 23)) >> 13;
        // The unit of a half's subnormals, 2^-24, is the last bit of numbers around 0.5: an addition rounds to it.
        var half = new Vector<float>(0.5f);
        Vector<uint> subnormal = Vector.AsVectorUInt32(Vector.AsVectorSingle(magnitude) + half) - Vector.AsVectorUInt32(half);
        Vector<uint> isNormal = Vector.GreaterThanOrEqual(magnitude, new Vector<uint>(HalfNormal));
        return Vector.ConditionalSelect(isNormal, normal, subnormal) | ((single >> 16) & new Vector<uint>(0x8000));
    }

    private static Vector<uint> ToBrain(Vector<uint> single) =>
        (single + new Vector<uint>(0x7FFF) + ((single >> 16) & Vector<uint>.One)) >> 16;
}
