using System.Runtime.CompilerServices;

namespace IlgpuLlava.Model.Images.Jpeg;

/// <summary>
/// The accurate integer inverse DCT after Loeffler, Ligtenberg and Moschytz (ICASSP 1989): 11 multiplications a line of 8, 13-bit
/// constants, 2 bits kept between the passes. The rounding is libjpeg's ("islow"), bit for bit.
/// </summary>
internal static class JpegInverseDct
{
    private const int ConstBits = 13, PassBits = 2;

    private const int
        F0_298631336 = 2446, F0_390180644 = 3196, F0_541196100 = 4433, F0_765366865 = 6270, F0_899976223 = 7373, F1_175875602 = 9633,
        F1_501321110 = 12299, F1_847759065 = 15137, F1_961570560 = 16069, F2_053119869 = 16819, F2_562915447 = 20995,
        F3_072711026 = 25172;

    /// <summary>Dequantises a block, transforms it and writes 8 x 8 samples.</summary>
    /// <param name="block">64 coefficients, natural order.</param>
    /// <param name="quantisation">64 steps, natural order.</param>
    /// <param name="samples">The plane, from the block's first sample on.</param>
    /// <param name="stride">Samples from one row to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform(ReadOnlySpan<short> block, ReadOnlySpan<ushort> quantisation, Span<byte> samples, int stride)
    {
        Span<int> work = stackalloc int[64];
        block = block[..64];
        quantisation = quantisation[..64];
        for (int x = 0; x < 8; x++)
        {
            int v0 = block[x] * quantisation[x], v1 = block[x + 8] * quantisation[x + 8];
            int v2 = block[x + 16] * quantisation[x + 16], v3 = block[x + 24] * quantisation[x + 24];
            int v4 = block[x + 32] * quantisation[x + 32], v5 = block[x + 40] * quantisation[x + 40];
            int v6 = block[x + 48] * quantisation[x + 48], v7 = block[x + 56] * quantisation[x + 56];
            if ((v1 | v2 | v3 | v4 | v5 | v6 | v7) == 0)
            {
                for (int y = 0; y < 64; y += 8)
                {
                    work[y + x] = v0 << PassBits;
                }
                continue;
            }
            var line = new Line(v0, v1, v2, v3, v4, v5, v6, v7);
            const int Shift = ConstBits - PassBits, Half = 1 << (Shift - 1);
            work[x] = (line.Even0 + line.Odd3 + Half) >> Shift;
            work[x + 56] = (line.Even0 - line.Odd3 + Half) >> Shift;
            work[x + 8] = (line.Even1 + line.Odd2 + Half) >> Shift;
            work[x + 48] = (line.Even1 - line.Odd2 + Half) >> Shift;
            work[x + 16] = (line.Even2 + line.Odd1 + Half) >> Shift;
            work[x + 40] = (line.Even2 - line.Odd1 + Half) >> Shift;
            work[x + 24] = (line.Even3 + line.Odd0 + Half) >> Shift;
            work[x + 32] = (line.Even3 - line.Odd0 + Half) >> Shift;
        }
        for (int y = 0; y < 8; y++)
        {
            ReadOnlySpan<int> from = work.Slice(y * 8, 8);
            Span<byte> to = samples.Slice(y * stride, 8);
            var line = new Line(from[0], from[1], from[2], from[3], from[4], from[5], from[6], from[7]);
            to[0] = Sample(line.Even0 + line.Odd3);
            to[7] = Sample(line.Even0 - line.Odd3);
            to[1] = Sample(line.Even1 + line.Odd2);
            to[6] = Sample(line.Even1 - line.Odd2);
            to[2] = Sample(line.Even2 + line.Odd1);
            to[5] = Sample(line.Even2 - line.Odd1);
            to[3] = Sample(line.Even3 + line.Odd0);
            to[4] = Sample(line.Even3 - line.Odd0);
        }
    }

    /// <summary>What <see cref="Transform"/> gives for a block that has nothing but a DC coefficient.</summary>
    public static void TransformDc(int dc, int quantisation, Span<byte> samples, int stride)
    {
        byte sample = Sample(dc * quantisation << (PassBits + ConstBits));
        for (int y = 0; y < 8; y++)
        {
            samples.Slice(y * stride, 8).Fill(sample);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Sample(int sum)
    {
        const int Shift = ConstBits + PassBits + 3;
        int sample = ((sum + (1 << (Shift - 1))) >> Shift) + 128;
        return (byte)((uint)sample <= 255 ? sample : sample < 0 ? 0 : 255);
    }

    /// <summary>The one-dimensional transform of eight values, up to its last butterfly.</summary>
    private readonly ref struct Line
    {
        public readonly int Even0, Even1, Even2, Even3, Odd0, Odd1, Odd2, Odd3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Line(int v0, int v1, int v2, int v3, int v4, int v5, int v6, int v7)
        {
            int z1 = (v2 + v6) * F0_541196100;
            int tmp2 = z1 - v6 * F1_847759065;
            int tmp3 = z1 + v2 * F0_765366865;
            int tmp0 = (v0 + v4) << ConstBits;
            int tmp1 = (v0 - v4) << ConstBits;
            Even0 = tmp0 + tmp3;
            Even3 = tmp0 - tmp3;
            Even1 = tmp1 + tmp2;
            Even2 = tmp1 - tmp2;

            int z3 = v7 + v3, z4 = v5 + v1;
            int z5 = (z3 + z4) * F1_175875602;
            z1 = -(v7 + v1) * F0_899976223;
            int z2 = -(v5 + v3) * F2_562915447;
            z3 = z5 - z3 * F1_961570560;
            z4 = z5 - z4 * F0_390180644;
            Odd0 = v7 * F0_298631336 + z1 + z3;
            Odd1 = v5 * F2_053119869 + z2 + z4;
            Odd2 = v3 * F3_072711026 + z2 + z3;
            Odd3 = v1 * F1_501321110 + z1 + z4;
        }
    }
}
