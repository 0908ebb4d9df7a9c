using ILGPU.IR;

namespace ILGPU.Interpreter;

internal sealed unsafe partial class GroupRunner
{
    private void RunTogether(Instruction* code)
    {
        for (int thread = 0; thread < _frames; thread++)
        {
            SetThread(Frame(thread), thread);
            _pc[thread] = 0;
            _ready[thread] = true;
        }
        while (true)
        {
            for (int thread = 0; thread < _frames; thread++)
            {
                if (!_ready[thread])
                    continue;
                _ready[thread] = false;
                _pc[thread] = Machine.Run(code, Frame(thread), _pc[thread], _launch.Guard);
            }
            bool progress = false;
            for (int first = 0; first < _frames; first += _program.WarpSize)
                progress |= StepWarp(code, first, Math.Min(first + _program.WarpSize, _frames));
            if (!progress && !StepGroup(code))
                return;
        }
    }

    /// <summary>
    /// Carries out the warp operation that stands earliest in the program, for the lanes that wait there. Each loop lies
    /// before what follows it, so the lanes that are behind catch up with the others before these go on.
    /// </summary>
    private bool StepWarp(Instruction* code, int first, int end)
    {
        int earliest = int.MaxValue;
        for (int thread = first; thread < end; thread++)
        {
            if (_pc[thread] >= 0 && _pc[thread] < earliest && code[_pc[thread]].Op is OpCode.Shuffle or OpCode.Ballot or OpCode.WarpBarrier)
                earliest = _pc[thread];
        }
        if (earliest == int.MaxValue)
            return false;

        ref readonly Instruction step = ref code[earliest];
        if (step.Op == OpCode.Ballot)
        {
            int bits = 0;
            for (int thread = first; thread < end; thread++)
            {
                if (_pc[thread] == earliest && *(int*)(Frame(thread) + step.A) != 0)
                    bits |= 1 << (thread - first);
            }
            for (int thread = first; thread < end; thread++)
                _scratch[thread] = bits;
        }
        else if (step.Op == OpCode.Shuffle)
        {
            for (int thread = first; thread < end; thread++)
            {
                if (_pc[thread] != earliest)
                    continue;
                int source = first + SourceLane(in step, Frame(thread), thread - first);
                bool present = source >= first && source < end && _pc[source] == earliest;
                _scratch[thread] = *(long*)(Frame(present ? source : thread) + step.A);
            }
        }
        for (int thread = first; thread < end; thread++)
        {
            if (_pc[thread] == earliest)
                Resume(in step, thread, step.Op != OpCode.WarpBarrier);
        }
        return true;
    }

    /// <summary>Carries out the group operation that all remaining threads wait at. False where none remain.</summary>
    private bool StepGroup(Instruction* code)
    {
        int at = -1;
        for (int thread = 0; thread < _frames; thread++)
        {
            if (_pc[thread] < 0)
                continue;
            if (at >= 0 && _pc[thread] != at)
                throw Deadlock(code);
            at = _pc[thread];
        }
        if (at < 0)
            return false;

        ref readonly Instruction step = ref code[at];
        if (step.Op == OpCode.BarrierPopCount)
        {
            int count = 0;
            for (int thread = 0; thread < _frames; thread++)
                count += _pc[thread] == at && *(int*)(Frame(thread) + step.A) != 0 ? 1 : 0;
            Array.Fill(_scratch, count);
        }
        else if (step.Op == OpCode.GroupBroadcast)
        {
            for (int thread = 0; thread < _frames; thread++)
            {
                int source = *(int*)(Frame(thread) + step.B);
                bool present = (uint)source < (uint)_frames && _pc[source] == at;
                _scratch[thread] = *(long*)(Frame(present ? source : thread) + step.A);
            }
        }
        for (int thread = 0; thread < _frames; thread++)
        {
            if (_pc[thread] == at)
                Resume(in step, thread, step.Op != OpCode.Barrier);
        }
        return true;
    }

    private void Resume(in Instruction step, int thread, bool hasResult)
    {
        if (hasResult)
            *(long*)(Frame(thread) + step.D) = _scratch[thread];
        _pc[thread]++;
        _ready[thread] = true;
    }

    /// <summary>The lane that a shuffle reads, or -1 outside of its segment.</summary>
    private int SourceLane(in Instruction step, byte* frame, int lane)
    {
        long operand = *(int*)(frame + step.B);
        int width = *(int*)(frame + step.C);
        if (width <= 0 || width > _program.WarpSize)
            width = _program.WarpSize;
        int segment = lane / width * width;
        long source = (ShuffleKind)step.Immediate switch
        {
            ShuffleKind.Index => segment + operand,
            ShuffleKind.Up => lane - operand,
            ShuffleKind.Down => lane + operand,
            _ => lane ^ operand,
        };
        return source >= segment && source < segment + width ? (int)source : -1;
    }

    private KernelDeadlockException Deadlock(Instruction* code)
    {
        var waiting = Enumerable.Range(0, _frames).Where(t => _pc[t] >= 0).GroupBy(t => _pc[t]).OrderBy(g => g.Key).ToList();
        List<string> parts = [];
        foreach (IGrouping<int, int> group in waiting)
            parts.Add($"{group.Count()} (first: {group.First()}) at {code[group.Key].Op}, step {group.Key}");
        return new KernelDeadlockException(
            $"Kernel '{_program.KernelName}' deadlocks: of {_frames} threads, {string.Join("; ", parts)}. " +
            "All threads of a group must reach the same barrier; move it out of the divergent branch.");
    }
}
