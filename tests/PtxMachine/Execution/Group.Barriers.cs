using System.Numerics;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>The group's sixteen barriers.</summary>
internal sealed partial class Group
{
    private readonly Barrier[] _barriers = new Barrier[16];

    /// <summary>Threads of a warp arrive at a barrier.</summary>
    public unsafe void Arrive(Warp warp, BarrierUse use, uint mask, int line, out int number)
    {
        int lane = BitOperations.TrailingZeroCount(mask);
        number = (int)((uint*)(warp.Registers + use.Number))[lane];
        int threads = use.Threads < 0 ? 0 : (int)((uint*)(warp.Registers + use.Threads))[lane];
        if (number is < 0 or > 15)
        {
            throw new MachineFaultException(FaultKind.Barrier, line, $"{warp.Describe(lane)}: barrier {number} is none of 0 to 15");
        }

        if (use.Threads >= 0 && (threads <= 0 || threads % 32 != 0))
        {
            throw new MachineFaultException(FaultKind.Barrier, line,
                $"{warp.Describe(lane)}: {threads} threads at a barrier are no multiple of 32");
        }

        ref var barrier = ref _barriers[number];
        if (barrier.Arrived > 0 && (barrier.Threads != threads || barrier.Reduction != use.Reduction))
        {
            throw new MachineFaultException(FaultKind.Barrier, line,
                $"{warp.Describe(lane)}: barrier {number} is used differently at line {barrier.Line}, where other threads wait");
        }

        if (barrier.Arrived == 0)
        {
            barrier = new Barrier { Threads = threads, Reduction = use.Reduction, Line = line };
        }

        // Of an .aligned barrier, a warp counts in full, though its last lanes may not be there.
        int count = use.Threads >= 0 ? 32 : BitOperations.PopCount(mask);
        barrier.Arrived += use is { Threads: >= 0, Aligned: false } ? BitOperations.PopCount(mask) : count;
        if (use.Predicate >= 0)
        {
            barrier.True += BitOperations.PopCount((*(uint*)(warp.Registers + use.Predicate) ^ use.PredicateFlip) & mask);
            barrier.Voters += BitOperations.PopCount(mask);
        }

        if (barrier.Threads > 0 && barrier.Arrived > barrier.Threads)
        {
            throw new MachineFaultException(FaultKind.Barrier, line,
                $"{warp.Describe(lane)}: more than {barrier.Threads} threads at barrier {number}");
        }
    }

    /// <summary>Lets threads go whose barrier is complete.</summary>
    private bool CompleteBarriers()
    {
        // Threads that end make barriers complete as well.
        bool moved = false;
        for (int i = 0; i < 16; i++)
        {
            ref var barrier = ref _barriers[i];
            if (barrier.Arrived == 0 || barrier.Arrived != (barrier.Threads == 0 ? LiveThreads : barrier.Threads))
            {
                continue;
            }

            int result = barrier.Reduction switch
            {
                BarrierReduction.Count => barrier.True,
                BarrierReduction.And => barrier.True == barrier.Voters ? -1 : 0,
                _ => barrier.True > 0 ? -1 : 0,
            };
            barrier.Arrived = 0;
            foreach (var warp in _warps)
            {
                warp.Release(i, result);
            }

            Watch?.Barrier();
            moved = true;
        }

        return moved;
    }

    /// <summary>No warp can go on: says who waits where.</summary>
    private MachineFaultException Stuck()
    {
        var kind = _warps.Any(warp => warp.WaitsForLanes(out _)) ? FaultKind.MemberMask : FaultKind.Barrier;
        int line = 0;
        foreach (var warp in _warps)
        {
            if (warp.WaitsForLanes(out bool isBarrier))
            {
                kind = isBarrier ? FaultKind.Barrier : kind;
            }

            line = Math.Max(line, warp.WaitingLine);
        }

        string places = string.Join("; ", _warps.SelectMany(warp => warp.Places()).Take(12));
        return new MachineFaultException(kind, line, $"group {Index} of kernel '{Launch.Program.Name}' is stuck: {places}");
    }

    private struct Barrier
    {
        public int Arrived;
        public int Threads;
        public int True;
        public int Voters;
        public int Line;
        public BarrierReduction Reduction;
    }
}
