using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>The packings of quantised weights. Numbers are stored without a sign, 128 (int8) or 8 (int4) having been added.</summary>
internal static class WeightWords
{
    /// <summary>Four zeros of int8.</summary>
    public const uint ZeroInt8 = 0x80808080;

    /// <summary>Eight zeros of int4.</summary>
    public const uint ZeroInt4 = 0x88888888;

    /// <summary>
    /// Four int8 a word, one scale a column. Bits p and up of a word become a float without being moved or converted: below the exponent of
    /// 2^(23 - p) they count from 1 up, and what was added goes off again together with that power of two. Sums over a whole row are
    /// those of the numbers themselves: with 128 too much in each, little would be left of their digits.
    /// </summary>
    /// <remarks>Source of the idea: Kim et al., "Who Says Elephants Can't Run: Bringing Large Scale MoE Models into Cloud Scale
    /// Production", 2022, section 3.2, where it makes halves.</remarks>
    internal readonly struct Int8 : IWeightWords
    {
        /// <inheritdoc/>
        public static int PerWord => 4;

        /// <inheritdoc/>
        public static bool HasGroups => false;

        /// <inheritdoc/>
        public static float Unpack(uint word, int j)
        {
            int place = j % 2 * 8;
            uint exponent = (uint)(127 + 23 - place) << 23;
            uint moved = j < 2 ? word : word >> 16;
            return Interop.IntAsFloat((moved & (0xFFu << place)) | exponent) - ((1 << (23 - place)) + 128);
        }
    }

    /// <summary>
    /// Eight int4 a word, scales by groups. On 16 lanes of a processor a number is looked up: each lane holds one of the 16, and a shuffle
    /// fetches it, which is two operations with the shift before it. Elsewhere it becomes a float as int8 does.
    /// </summary>
    internal readonly struct Int4 : IWeightWords
    {
        /// <inheritdoc/>
        public static int PerWord => 8;

        /// <inheritdoc/>
        public static bool HasGroups => true;

        /// <inheritdoc/>
        public static float Unpack(uint word, int j)
        {
            if (Accelerator.CurrentType == AcceleratorType.CPU && Warp.WarpSize == 16)
            {
                return Warp.Shuffle((float)(Warp.LaneIdx - 8), (int)(word >> (4 * j)) & 0xF);
            }

            int place = j < 5 ? 4 * j : 4 * j - 16;
            uint exponent = (uint)(127 + 23 - place) << 23;
            uint moved = j < 5 ? word : word >> 16;
            return Interop.IntAsFloat((moved & (0xFu << place)) | exponent) - ((1 << (23 - place)) + 8);
        }
    }

    /// <summary>Int4 unpacked already, a float's bits a word: scales are still to come on.</summary>
    internal readonly struct Unpacked : IWeightWords
    {
        /// <inheritdoc/>
        public static int PerWord => 1;

        /// <inheritdoc/>
        public static bool HasGroups => true;

        /// <inheritdoc/>
        public static float Unpack(uint word, int j) => Interop.IntAsFloat(word);
    }
}
