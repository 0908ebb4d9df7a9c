using ILGPU;

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
        public static int Excess => 0;

        /// <inheritdoc/>
        public static bool HasFactors => false;

        /// <inheritdoc/>
        public static float Unpack(uint word, int j)
        {
            int place = j % 2 * 8;
            uint exponent = (uint)(127 + 23 - place) << 23;
            uint moved = j < 2 ? word : word >> 16;
            return Interop.IntAsFloat((moved & (0xFFu << place)) | exponent) - ((1 << (23 - place)) + 128);
        }

        /// <inheritdoc/>
        public static float Factor(int j) => 1f;
    }

    /// <summary>
    /// Eight int4 a word, scales by groups. A number is masked and converted where it lies, which is two operations where moving or
    /// signing it would take three and more; its input is divided by the power of two of its place once for all columns. 8 too much in a
    /// group's few numbers costs a few roundings.
    /// </summary>
    internal readonly struct Int4 : IWeightWords
    {
        /// <inheritdoc/>
        public static int PerWord => 8;

        /// <inheritdoc/>
        public static bool HasGroups => true;

        /// <inheritdoc/>
        public static int Excess => 8;

        /// <inheritdoc/>
        public static bool HasFactors => true;

        /// <inheritdoc/>
        public static float Unpack(uint word, int j) => (int)((j < 4 ? word : word >> 16) & (0xFu << (j % 4 * 4)));

        /// <inheritdoc/>
        public static float Factor(int j) => Interop.IntAsFloat((uint)(127 - j % 4 * 4) << 23);
    }

    /// <summary>Int4 unpacked already, a float's bits a word: excess and scales are still to come off and on.</summary>
    internal readonly struct Unpacked : IWeightWords
    {
        /// <inheritdoc/>
        public static int PerWord => 1;

        /// <inheritdoc/>
        public static bool HasGroups => true;

        /// <inheritdoc/>
        public static int Excess => Int4.Excess;

        /// <inheritdoc/>
        public static bool HasFactors => false;

        /// <inheritdoc/>
        public static float Unpack(uint word, int j) => Interop.IntAsFloat(word);

        /// <inheritdoc/>
        public static float Factor(int j) => 1f;
    }
}
