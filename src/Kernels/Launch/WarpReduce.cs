using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Reductions over the lanes of a warp; every lane gets the result. Butterflies: each step adds the same two numbers in both
/// partners, so that all lanes hold the same bits. The steps a narrower warp does not have are folded away.
/// </summary>
internal static class WarpReduce
{
    /// <summary>The sum over all lanes.</summary>
    public static float Sum(float value)
    {
        if (Warp.WarpSize > 32)
        {
            value += Warp.ShuffleXor(value, 32);
        }

        if (Warp.WarpSize > 16)
        {
            value += Warp.ShuffleXor(value, 16);
        }

        if (Warp.WarpSize > 8)
        {
            value += Warp.ShuffleXor(value, 8);
        }

        if (Warp.WarpSize > 4)
        {
            value += Warp.ShuffleXor(value, 4);
        }

        value += Warp.ShuffleXor(value, 2);
        value += Warp.ShuffleXor(value, 1);
        return value;
    }

    /// <summary>The sum over all lanes.</summary>
    public static int Sum(int value)
    {
        for (int step = Warp.WarpSize / 2; step >= 1; step >>= 1)
        {
            value += Warp.ShuffleXor(value, step);
        }

        return value;
    }

    /// <summary>The largest over all lanes; NaN where a lane has one.</summary>
    public static float Max(float value)
    {
        for (int step = Warp.WarpSize / 2; step >= 1; step >>= 1)
        {
            value = MathF.Max(value, Warp.ShuffleXor(value, step));
        }

        return value;
    }

    /// <summary>The smallest over all lanes.</summary>
    public static int Min(int value)
    {
        for (int step = Warp.WarpSize / 2; step >= 1; step >>= 1)
        {
            value = Math.Min(value, Warp.ShuffleXor(value, step));
        }

        return value;
    }
}
