using System.Numerics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>testp.</summary>
internal sealed unsafe class TestNumber(int p, int a, int size, string kind) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        uint bits = 0;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            bool holds = size == 8
                ? Test(((double*)(warp.Registers + a))[lane], double.IsSubnormal(((double*)(warp.Registers + a))[lane]))
                : Test(((float*)(warp.Registers + a))[lane], float.IsSubnormal(((float*)(warp.Registers + a))[lane]));
            bits |= holds ? 1u << lane : 0;
        }

        Lanes.SetPredicate(warp.Registers, p, bits, mask);
    }

    private bool Test(double value, bool subnormal) => kind switch
    {
        "finite" => double.IsFinite(value),
        "infinite" => double.IsInfinity(value),
        "number" => !double.IsNaN(value),
        "notanumber" => double.IsNaN(value),
        "subnormal" => subnormal,
        // Zero counts as normal.
        _ => double.IsFinite(value) && !subnormal,
    };
}
