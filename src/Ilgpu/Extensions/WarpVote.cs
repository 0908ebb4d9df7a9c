using ILGPU.IR;
using ILGPU.Runtime.Host;

namespace ILGPU.Extensions;

/// <summary>Votes among the lanes of a warp that come to them together.</summary>
public static class WarpVote
{
    /// <summary>Bit i is set where lane i takes part and its condition is true.</summary>
    [Intrinsic(IntrinsicKind.WarpBallot)]
    public static int Ballot(bool condition)
    {
        HostThread.Current.RequireSingleThread("WarpVote.Ballot");
        return condition ? 1 : 0;
    }

    /// <summary>True where the condition of any lane is.</summary>
    public static bool Any(bool condition) => Ballot(condition) != 0;

    /// <summary>True where the condition of every lane is.</summary>
    public static bool All(bool condition) => Ballot(!condition) == 0;

    /// <summary>The number of lanes whose condition is true.</summary>
    public static int Count(bool condition) => System.Numerics.BitOperations.PopCount((uint)Ballot(condition));
}
