namespace IlgpuLlava.Kernels;

/// <summary>
/// How the softmax of a chunk of keys is folded into that of the chunks before it. A chunk, or a run of them, is a triple of its largest
/// score m, the total l = sum exp(score - m) and the sums a = sum exp(score - m) value; two of them make one by
/// m = max(m1, m2), l = l1 exp(m1 - m) + l2 exp(m2 - m), and a likewise. Folded in order of the chunks and from nothing
/// (-infinity, 0, 0) on, always by these same operations, so that it does not matter who folds.
/// </summary>
/// <remarks>Source: Milakov and Gimelshein, "Online normalizer calculation for softmax", 2018; splitting a context for decoding:
/// Dao, Haziza, Massa and Sizov, "Flash-Decoding for long-context inference", 2023.</remarks>
internal static class AttentionFold
{
    /// <summary>Numbers before the sums of a stored triple: largest score and total.</summary>
    public const int Header = 2;

    /// <summary>
    /// What is subtracted from the scores. All masked so far: any finite number keeps exp(-infinity - it) at 0 and not NaN.
    /// </summary>
    public static float Anchor(float largest) => largest == float.NegativeInfinity ? 0f : largest;

    /// <summary>exp(smaller - larger) of two largest scores, <paramref name="ofBoth"/> being the larger: the one factor that can differ
    /// from 1.</summary>
    public static float Decay(float one, float other, float ofBoth) => MathF.Exp(MathF.Min(one, other) - Anchor(ofBoth));

    /// <summary>exp(largest - of both). 1 where they are equal, and not exp(0), which not every device knows to be 1: folding a chunk into
    /// nothing must leave it as it is.</summary>
    public static float Factor(float largest, float ofBoth, float decay) => largest == ofBoth ? 1f : decay;

    /// <summary>One number of both together.</summary>
    public static float Of(float before, float factor, float chunk, float share) => Fma.Of(before, factor, chunk * share);

    /// <summary>The result: 0 where no key was seen, or none with a weight. A NaN total is not 0 and stays.</summary>
    public static float Finish(float sum, float total) => total == 0f ? 0f : sum / total;

    /// <summary>Where a triple lies in the workspace, [rows, kvHeads, headDim + 2].</summary>
    public static long PartialStart(int row, int kvHead, int kvHeads, int headDim) =>
        ((long)row * kvHeads + kvHead) * (headDim + Header);
}
