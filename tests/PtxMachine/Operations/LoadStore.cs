using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>ld: each element zero-extended into its register; -1 drops it.</summary>
internal sealed unsafe class Load<TMemory, TRegister>(int[] destinations) : Access
    where TMemory : unmanaged, IBinaryInteger<TMemory>
    where TRegister : unmanaged, IBinaryInteger<TRegister>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        if (mask == 0)
        {
            return;
        }

        ulong* host = stackalloc ulong[32];
        var pattern = Resolve(warp, mask, host);
        byte* r = warp.Registers;
        var watch = warp.Group.Watch;
        watch?.Read(this, warp, mask, host);
        for (int element = 0; element < destinations.Length; element++)
        {
            if (destinations[element] < 0)
            {
                continue;
            }

            var destination = (TRegister*)(r + destinations[element]);
            if (pattern == Pattern.OneAddress)
            {
                var value = Vector512.Create(TRegister.CreateTruncating(((TMemory*)host[0])[element]));
                for (int i = 0; i < sizeof(TRegister) * 32; i += 64)
                {
                    Lanes.Store(value, (byte*)destination, i, mask);
                }
            }
            else if (pattern == Pattern.Consecutive && destinations.Length == 1)
            {
                var from = (TMemory*)host[0];
                if (sizeof(TMemory) == sizeof(TRegister))
                {
                    for (int i = 0; i < sizeof(TRegister) * 32; i += 64)
                    {
                        Vector512.Load((TRegister*)((byte*)from + i)).Store((TRegister*)((byte*)destination + i));
                    }
                }
                else
                {
                    for (int lane = 0; lane < 32; lane++)
                    {
                        destination[lane] = TRegister.CreateTruncating(from[lane]);
                    }
                }
            }
            else
            {
                for (uint rest = mask; rest != 0; rest &= rest - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(rest);
                    destination[lane] = TRegister.CreateTruncating(((TMemory*)host[lane])[element]);
                }
            }
        }
    }
}

/// <summary>st: the low bytes of each register.</summary>
internal sealed unsafe class Store<TMemory, TRegister>(int[] sources) : Access
    where TMemory : unmanaged, IBinaryInteger<TMemory>
    where TRegister : unmanaged, IBinaryInteger<TRegister>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Run(Warp warp, uint mask)
    {
        if (mask == 0)
        {
            return;
        }

        ulong* host = stackalloc ulong[32];
        var pattern = Resolve(warp, mask, host);
        byte* r = warp.Registers;
        warp.Group.Watch?.Write(this, warp, mask, host);
        if (pattern == Pattern.Consecutive && sources.Length == 1 && sizeof(TMemory) == sizeof(TRegister))
        {
            for (int i = 0; i < sizeof(TRegister) * 32; i += 64)
            {
                Vector512.Load((TRegister*)(r + sources[0] + i)).Store((TRegister*)((byte*)host[0] + i));
            }

            return;
        }

        for (int element = 0; element < sources.Length; element++)
        {
            var source = (TRegister*)(r + sources[element]);
            for (uint rest = mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                ((TMemory*)host[lane])[element] = TMemory.CreateTruncating(source[lane]);
            }
        }
    }
}
