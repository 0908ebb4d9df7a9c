using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Launch shapes. Every portable kernel here runs in groups of exactly one warp: that is all a CPU has (a warp is one SIMD
/// vector of 16, 8 or 4 lanes), and it makes shuffles and shared memory free of races on every device.
/// </summary>
internal static class WarpGroups
{
    /// <summary>The widest warp that the kernels' fixed trees of partial sums allow.</summary>
    public const int MaxLanes = 64;

    /// <summary>The lanes of a group on this accelerator.</summary>
    /// <exception cref="NotSupportedException">The warp is not 4, 8, 16, 32 or 64 lanes wide.</exception>
    public static int Lanes(Accelerator accelerator)
    {
        ArgumentNullException.ThrowIfNull(accelerator);
        int lanes = accelerator.WarpSize;
        if (lanes is not (4 or 8 or 16 or 32 or 64) || lanes > accelerator.MaxNumThreadsPerGroup)
        {
            throw new NotSupportedException(
                $"Accelerator '{accelerator.Name}' has warps of {lanes} lanes in groups of at most " +
                $"{accelerator.MaxNumThreadsPerGroup}; the kernels need warps of 4, 8, 16, 32 or 64 lanes that fit a group.");
        }

        return lanes;
    }

    /// <summary>A launch of <paramref name="groups"/> groups of one warp.</summary>
    /// <exception cref="ArgumentOutOfRangeException">More than 2^31 - 1 groups.</exception>
    public static KernelConfig Of(Accelerator accelerator, string op, long groups)
    {
        Check.Range(op, "groups", groups, 1, int.MaxValue);
        return new KernelConfig(new Index1D((int)groups), new Index1D(Lanes(accelerator)));
    }
}
