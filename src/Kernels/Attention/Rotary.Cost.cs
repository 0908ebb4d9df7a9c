namespace IlgpuLlava.Kernels;

public sealed partial class Rotary
{
    /// <summary>What a launch must do: four products and two sums a pair.</summary>
    internal static KernelLaunch Cost(int tokens, int heads, int headDim)
    {
        long rotated = (long)tokens * heads * headDim;
        // In place; each token's cosines and sines, half a head each, and its position.
        long bytes = ((2 * rotated) + ((long)tokens * headDim)) * sizeof(float) + ((long)tokens * sizeof(int));
        return new KernelLaunch(Op, tokens, heads, headDim, ElementType.Float32, bytes, 3 * rotated);
    }
}
