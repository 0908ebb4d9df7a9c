using System.Numerics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>shfl.sync, by the pseudocode of the ISA manual.</summary>
internal sealed unsafe class Shuffle(int d, int p, int a, int b, int c, ShuffleMode mode) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        uint* source = stackalloc uint[32];
        new ReadOnlySpan<uint>(r + a, 32).CopyTo(new Span<uint>(source, 32));
        var result = (uint*)(r + d);
        uint inRange = 0;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            uint control = ((uint*)(r + c))[lane];
            int by = (int)(((uint*)(r + b))[lane] & 0x1F);
            int segment = (int)(control >> 8) & 0x1F;
            int clamp = (int)control & 0x1F;
            int least = lane & segment;
            int most = least | (clamp & ~segment & 0x1F);
            int from = mode switch
            {
                ShuffleMode.Up => lane - by,
                ShuffleMode.Down => lane + by,
                ShuffleMode.Butterfly => lane ^ by,
                _ => least | (by & ~segment & 0x1F),
            };
            bool fits = mode == ShuffleMode.Up ? from >= most : from <= most;
            from = fits ? from : lane;
            inRange |= fits ? 1u << lane : 0;
            if (d >= 0)
            {
                // The content of a lane that is not there is anything: something that shows.
                result[lane] = ((mask >> from) & 1) != 0 ? source[from] : 0xFFFF_FFFF;
            }
        }

        if (p >= 0)
        {
            Lanes.SetPredicate(r, p, inRange, mask);
        }
    }
}

internal enum ShuffleMode
{
    Up,
    Down,
    Butterfly,
    Index,
}

/// <summary>vote.sync and activemask.</summary>
internal sealed unsafe class Vote(int d, int a, uint flip, VoteMode mode) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        uint bits = a < 0 ? mask : (*(uint*)(r + a) ^ flip) & mask;
        if (mode == VoteMode.Ballot)
        {
            for (uint rest = mask; rest != 0; rest &= rest - 1)
            {
                ((uint*)(r + d))[BitOperations.TrailingZeroCount(rest)] = bits;
            }

            return;
        }

        bool holds = mode switch
        {
            VoteMode.All => bits == mask,
            VoteMode.Any => bits != 0,
            _ => bits == mask || bits == 0,
        };
        Lanes.SetPredicate(r, d, holds ? Lanes.All : 0, mask);
    }
}

internal enum VoteMode
{
    All,
    Any,
    Uniform,
    Ballot,
}

/// <summary>match.any.sync and match.all.sync of 4 or 8 bytes.</summary>
internal sealed unsafe class Match(int d, int p, int a, int size, bool all) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        ulong* values = stackalloc ulong[32];
        uint* equal = stackalloc uint[32];
        for (int lane = 0; lane < 32; lane++)
        {
            values[lane] = size == 8 ? ((ulong*)(r + a))[lane] : ((uint*)(r + a))[lane];
        }

        uint everyone = 0;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            uint same = 0;
            for (uint others = mask; others != 0; others &= others - 1)
            {
                int other = BitOperations.TrailingZeroCount(others);
                same |= values[other] == values[lane] ? 1u << other : 0;
            }

            equal[lane] = all && same != mask ? 0 : same;
            everyone |= same == mask ? 1u << lane : 0;
        }

        for (uint rest = mask; rest != 0 && d >= 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            ((uint*)(r + d))[lane] = equal[lane];
        }

        if (p >= 0)
        {
            Lanes.SetPredicate(r, p, everyone, mask);
        }
    }
}

/// <summary>redux.sync.</summary>
internal sealed unsafe class Redux(int d, int a, string operation, bool signed) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        var values = (uint*)(warp.Registers + a);
        uint result = values[BitOperations.TrailingZeroCount(mask)];
        for (uint rest = mask & (mask - 1); rest != 0; rest &= rest - 1)
        {
            uint value = values[BitOperations.TrailingZeroCount(rest)];
            result = operation switch
            {
                "add" => result + value,
                "min" => signed ? (uint)Math.Min((int)result, (int)value) : Math.Min(result, value),
                "max" => signed ? (uint)Math.Max((int)result, (int)value) : Math.Max(result, value),
                "and" => result & value,
                "or" => result | value,
                _ => result ^ value,
            };
        }

        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            ((uint*)(warp.Registers + d))[BitOperations.TrailingZeroCount(rest)] = result;
        }
    }
}

/// <summary>elect.sync: the lowest lane is chosen.</summary>
internal sealed unsafe class Elect(int d, int p) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        int chosen = BitOperations.TrailingZeroCount(mask);
        for (uint rest = mask; rest != 0 && d >= 0; rest &= rest - 1)
        {
            ((uint*)(warp.Registers + d))[BitOperations.TrailingZeroCount(rest)] = (uint)chosen;
        }

        if (p >= 0)
        {
            Lanes.SetPredicate(warp.Registers, p, 1u << chosen, mask);
        }
    }
}

/// <summary>bar.warp.sync: lanes have met.</summary>
internal sealed class WarpBarrier : Op
{
    public override void Run(Warp warp, uint mask) => warp.Group.Watch?.WarpBarrier(warp);
}

/// <summary>Fences: what other groups wrote is seen.</summary>
internal sealed class Fence : Op
{
    public override void Run(Warp warp, uint mask) => Interlocked.MemoryBarrier();
}

/// <summary>trap.</summary>
internal sealed class Trap : Op
{
    public override void Run(Warp warp, uint mask)
    {
        if (mask != 0)
        {
            throw new MachineFaultException(FaultKind.Trap, Line, $"{warp.Describe(BitOperations.TrailingZeroCount(mask))} executes trap");
        }
    }
}

/// <summary>Counters of time: %clock and its kin count the worker's instructions.</summary>
internal sealed unsafe class Clock(int d, int size, int shift) : Op
{
    private static long _time;

    public override void Run(Warp warp, uint mask)
    {
        ulong time = (ulong)Interlocked.Add(ref _time, 16) >> shift;
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (size == 8)
            {
                ((ulong*)(warp.Registers + d))[lane] = time;
            }
            else
            {
                ((uint*)(warp.Registers + d))[lane] = (uint)time;
            }
        }
    }
}

/// <summary>A register that some path leaves empty: remembers which lanes hold something.</summary>
internal sealed unsafe class MarkDefined(int flags) : Op
{
    public override void Run(Warp warp, uint mask) => *(uint*)(warp.Registers + flags) |= mask;
}

/// <summary>Before an instruction that reads such a register.</summary>
internal sealed unsafe class RequireDefined(int flags, string name) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        uint empty = mask & ~*(uint*)(warp.Registers + flags);
        if (empty != 0)
        {
            throw new MachineFaultException(FaultKind.Uninitialised, Line,
                $"{warp.Describe(BitOperations.TrailingZeroCount(empty))} reads {name}, which nothing has been written to");
        }
    }
}

/// <summary>lop3 of four-byte lanes by its table.</summary>
internal sealed unsafe class Lop3(int d, int a, int b, int c, int table) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        byte* r = warp.Registers;
        for (int i = 0; i < 128; i += 64)
        {
            var x = System.Runtime.Intrinsics.Vector512.Load((uint*)(r + a + i));
            var y = System.Runtime.Intrinsics.Vector512.Load((uint*)(r + b + i));
            var z = System.Runtime.Intrinsics.Vector512.Load((uint*)(r + c + i));
            var result = System.Runtime.Intrinsics.Vector512<uint>.Zero;
            for (int term = 0; term < 8; term++)
            {
                if (((table >> term) & 1) != 0)
                {
                    result |= ((term & 4) != 0 ? x : ~x) & ((term & 2) != 0 ? y : ~y) & ((term & 1) != 0 ? z : ~z);
                }
            }

            Lanes.Store(result, r + d, i, mask);
        }
    }
}
