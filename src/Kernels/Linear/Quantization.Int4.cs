using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Half = System.Half;

namespace IlgpuLlava.Kernels;

public static partial class Quantization
{
    // What 0 is stored as: q + 8.
    private const int ZeroInt4 = 8;

    /// <summary>Rounds rows to int4. A byte holds q + 8 of input 2 i in its lower half and of input 2 i + 1 in its upper one; the
    /// last half of an odd row is 8.</summary>
    /// <param name="weights">[rows, inFeatures], finite.</param>
    /// <param name="inFeatures">Inputs of a row.</param>
    /// <param name="group">Inputs that share a scale: 32, 64 or 128.</param>
    /// <param name="values">[rows, <see cref="Int4RowBytes"/>].</param>
    /// <param name="scales">[rows, <see cref="Groups"/>], of either sign.</param>
    /// <exception cref="ArgumentException">Spans do not fit together; a weight is not finite, or too large for a float16 scale.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void QuantizeInt4(ReadOnlySpan<float> weights, int inFeatures, int group, Span<byte> values, Span<Half> scales)
    {
        int rows = Rows(nameof(weights), weights.Length, inFeatures);
        int groups = Groups(inFeatures, group);
        int rowBytes = Int4RowBytes(inFeatures);
        Holds(nameof(values), values.Length, (long)rows * rowBytes);
        Holds(nameof(scales), scales.Length, (long)rows * groups);
        Span<sbyte> rounded = stackalloc sbyte[128];
        for (int row = 0; row < rows; row++)
        {
            for (int g = 0; g < groups; g++)
            {
                int first = g * group;
                int count = Math.Min(group, inFeatures - first);
                var source = weights.Slice((row * inFeatures) + first, count);
                var scale = ScaleInt4(source);
                scales[(row * groups) + g] = scale;
                rounded.Clear();
                Divide(source, scale, MinInt4, MaxInt4, rounded[..count]);
                Join(rounded, values.Slice((row * rowBytes) + (first / 2), (count + 1) / 2));
            }
        }
    }

    /// <summary>The weights that <see cref="QuantizeInt4"/> made, exactly.</summary>
    /// <param name="values">[rows, <see cref="Int4RowBytes"/>].</param>
    /// <param name="inFeatures">Inputs of a row.</param>
    /// <param name="group">Inputs that share a scale: 32, 64 or 128.</param>
    /// <param name="scales">[rows, <see cref="Groups"/>].</param>
    /// <param name="weights">[rows, inFeatures].</param>
    /// <exception cref="ArgumentException">Spans do not fit together.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void DequantizeInt4(
        ReadOnlySpan<byte> values, int inFeatures, int group, ReadOnlySpan<Half> scales, Span<float> weights)
    {
        int rows = Rows(nameof(weights), weights.Length, inFeatures);
        int groups = Groups(inFeatures, group);
        int rowBytes = Int4RowBytes(inFeatures);
        Holds(nameof(values), values.Length, (long)rows * rowBytes);
        Holds(nameof(scales), scales.Length, (long)rows * groups);
        Span<sbyte> parted = stackalloc sbyte[128];
        for (int row = 0; row < rows; row++)
        {
            for (int g = 0; g < groups; g++)
            {
                int first = g * group;
                int count = Math.Min(group, inFeatures - first);
                Part(values.Slice((row * rowBytes) + (first / 2), (count + 1) / 2), parted);
                Multiply(parted[..count], (float)scales[(row * groups) + g], weights.Slice((row * inFeatures) + first, count));
            }
        }
    }

    /// <summary>Two q a byte; those behind the last are 0.</summary>
    private static void Join(ReadOnlySpan<sbyte> rounded, Span<byte> values)
    {
        // As 16-bit words: the lower byte is the first of two q.
        var words = MemoryMarshal.Cast<sbyte, ushort>(rounded);
        int i = 0;
        for (; i <= values.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            Vector128.Narrow(Joined(Vector128.Create(words[i..])), Joined(Vector128.Create(words[(i + 8)..]))).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] = (byte)((rounded[2 * i] + ZeroInt4) | ((rounded[(2 * i) + 1] + ZeroInt4) << 4));
        }

        static Vector128<ushort> Joined(Vector128<ushort> pair)
        {
            var stored = (pair.AsByte() + Vector128.Create((byte)ZeroInt4)).AsUInt16();
            return (stored | (stored >> 4)) & Vector128.Create((ushort)0xFF);
        }
    }

    /// <summary>The q of some bytes.</summary>
    private static void Part(ReadOnlySpan<byte> values, Span<sbyte> parted)
    {
        var words = MemoryMarshal.Cast<sbyte, ushort>(parted);
        int i = 0;
        for (; i <= values.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(values[i..]));
            Parted(low).CopyTo(words[i..]);
            Parted(high).CopyTo(words[(i + 8)..]);
        }

        for (; i < values.Length; i++)
        {
            parted[2 * i] = (sbyte)((values[i] & 0xF) - ZeroInt4);
            parted[(2 * i) + 1] = (sbyte)((values[i] >> 4) - ZeroInt4);
        }

        static Vector128<ushort> Parted(Vector128<ushort> stored)
        {
            var two = (stored | (stored << 4)) & Vector128.Create((ushort)0x0F0F);
            return (two.AsByte() - Vector128.Create((byte)ZeroInt4)).AsUInt16();
        }
    }
}
