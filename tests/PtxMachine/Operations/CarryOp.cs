using System.Numerics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>add, sub and mad with the carry flag CC.CF, which is a predicate here.</summary>
internal sealed unsafe class CarryOp(int d, int[] s, int size, int carry) : Op
{
    public required bool Takes { get; init; }

    public required bool Gives { get; init; }

    public required bool Subtracts { get; init; }

    public required bool IsHigh { get; init; }

    public required bool IsSigned { get; init; }

    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        uint flags = *(uint*)(r + carry);
        uint result = 0;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            UInt128 a = Read(r, lane, 0);
            UInt128 b = Read(r, lane, 1);
            UInt128 flag = Takes ? (flags >> lane) & 1 : 0u;
            if (s.Length == 3)
            {
                a = Product((ulong)a, (ulong)b);
                b = Read(r, lane, 2);
            }

            var one = UInt128.One << (size * 8);
            // A borrow is a carry of the other sign.
            var sum = Subtracts ? a + one - b - flag : a + b + flag;
            bool carries = Subtracts ? sum < one : sum >= one;
            result |= carries ? 1u << lane : 0;
            if (size == 8)
            {
                ((ulong*)(r + d))[lane] = (ulong)sum;
            }
            else
            {
                ((uint*)(r + d))[lane] = (uint)sum;
            }
        }

        if (Gives)
        {
            Lanes.SetPredicate(r, carry, result, mask);
        }
    }

    private ulong Read(byte* r, int lane, int source) =>
        size == 8 ? ((ulong*)(r + s[source]))[lane] : ((uint*)(r + s[source]))[lane];

    private ulong Product(ulong a, ulong b)
    {
        if (size == 4)
        {
            ulong product = IsSigned ? (ulong)((long)(int)a * (int)b) : a * b;
            return IsHigh ? product >> 32 : (uint)product;
        }

        ulong high = IsSigned ? (ulong)Math.BigMul((long)a, (long)b, out _) : Math.BigMul(a, b, out _);
        return IsHigh ? high : a * b;
    }
}
