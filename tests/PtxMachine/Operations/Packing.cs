using System.Numerics;
using System.Runtime.CompilerServices;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>Some bits of a register into a narrower one.</summary>
internal sealed unsafe class UnpackPart(int d, int a, int size, int shift, int bits) : Op
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        uint keep = bits == 32 ? uint.MaxValue : (1u << bits) - 1;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            ulong value = size == 8 ? ((ulong*)(r + a))[lane] : ((uint*)(r + a))[lane];
            ((uint*)(r + d))[lane] = (uint)(value >> shift) & keep;
        }
    }
}

/// <summary>Narrow registers side by side in one, the first in the lowest bits.</summary>
internal sealed unsafe class PackParts(int d, int[] sources, int size, int bits) : Op
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        ulong keep = (1ul << bits) - 1;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            ulong value = 0;
            for (int i = 0; i < sources.Length; i++)
            {
                value |= (((uint*)(r + sources[i]))[lane] & keep) << (i * bits);
            }

            if (size == 8)
            {
                ((ulong*)(r + d))[lane] = value;
            }
            else
            {
                ((uint*)(r + d))[lane] = (uint)value;
            }
        }
    }
}
