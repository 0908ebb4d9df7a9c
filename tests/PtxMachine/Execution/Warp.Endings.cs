using System.Numerics;
using IlgpuLlava.PtxMachine.Operations;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>Exits, indexed branches, collectives and barriers.</summary>
internal sealed unsafe partial class Warp
{
    /// <summary>The line where a fragment waits, or 0.</summary>
    public int WaitingLine => Enumerable.Range(0, _count).Select(i => _blocks[_fragments[i].Block].Line).DefaultIfEmpty().Max();

    /// <summary>Lets threads go that wait at a barrier.</summary>
    public void Release(int barrier, int result)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_fragments[i].State != FragmentState.AtBarrier || _fragments[i].Barrier != barrier)
            {
                continue;
            }

            var block = _blocks[_fragments[i].Block];
            uint mask = _fragments[i].Mask;
            if (block.Barrier!.Reduction == BarrierReduction.Count)
            {
                for (uint rest = mask; rest != 0; rest &= rest - 1)
                {
                    ((int*)(Registers + block.Barrier.Result))[BitOperations.TrailingZeroCount(rest)] = result;
                }
            }
            else if (block.Barrier.Reduction != BarrierReduction.None)
            {
                Lanes.SetPredicate(Registers, block.Barrier.Result, (uint)result, mask);
            }

            _fragments[i].State = FragmentState.Ready;
            _fragments[i].Block = block.Next;
        }
    }

    /// <summary>Whether lanes wait for others of this warp, and whether at a barrier.</summary>
    public bool WaitsForLanes(out bool isBarrier)
    {
        isBarrier = false;
        bool waits = false;
        for (int i = 0; i < _count; i++)
        {
            if (_fragments[i].State == FragmentState.Gathering)
            {
                waits = true;
                isBarrier |= _blocks[_fragments[i].Block].Ending == Ending.Barrier;
            }
        }

        return waits;
    }

    /// <summary>Says who waits where.</summary>
    public IEnumerable<string> Places()
    {
        for (int i = 0; i < _count; i++)
        {
            var block = _blocks[_fragments[i].Block];
            string what = block.Barrier?.Name ?? block.Collective?.Name ?? "an instruction";
            yield return $"warp {Index}, lanes 0x{_fragments[i].Mask:x8} at {what} of line {block.Line}"
                + (_fragments[i].State == FragmentState.Gathering ? " without the other lanes" : "");
        }
    }

    private void End(int current, Block block)
    {
        uint mask = _fragments[current].Mask;
        uint acting = block.Condition < 0 ? mask : mask & (*(uint*)(Registers + block.Condition) ^ block.ConditionFlip);
        if (acting != mask)
        {
            // Lanes whose guard is false go on alone.
            _fragments[current].Mask = acting;
            _fragments[_count++] = new Fragment { Block = block.Next, Mask = mask & ~acting };
            if (acting == 0)
            {
                Remove(current);
                return;
            }
        }

        switch (block.Ending)
        {
            case Ending.Exit:
                Exit(current, acting);
                break;
            case Ending.Indexed:
                Scatter(current, block, acting);
                break;
            case Ending.Collective:
                Gather(current, block, acting);
                break;
            default:
                Wait(current, block, acting);
                break;
        }
    }

    private void Scatter(int current, Block block, uint mask)
    {
        Remove(current);
        var selectors = (uint*)(Registers + block.Selector);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (selectors[lane] >= (uint)block.Targets.Length)
            {
                throw new MachineFaultException(FaultKind.OutOfBounds, block.Line,
                    $"{Describe(lane)}: branch {selectors[lane]} of {block.Targets.Length}");
            }

            int target = block.Targets[selectors[lane]];
            int at = 0;
            while (at < _count && (_fragments[at].Block != target || _fragments[at].State == FragmentState.AtBarrier))
            {
                at++;
            }

            if (at == _count)
            {
                _fragments[_count++] = new Fragment { Block = target };
            }

            _fragments[at].Mask |= 1u << lane;
            _fragments[at].State = FragmentState.Ready;
        }
    }

    private void Gather(int current, Block block, uint mask)
    {
        var collective = block.Collective!;
        if (collective.MemberMask < 0)
        {
            if (mask != Live)
            {
                _fragments[current].State = FragmentState.Gathering;
                return;
            }

            if (collective.NeedsWholeWarp && mask != Lanes.All)
            {
                throw new MachineFaultException(FaultKind.MemberMask, block.Line,
                    $"{Describe(BitOperations.TrailingZeroCount(mask))}: {collective.Name} needs a whole warp, "
                    + $"lanes 0x{mask:x8} are there");
            }

            collective.Op.Run(this, mask);
            _fragments[current].Block = block.Next;
            return;
        }

        // Lanes of one member mask act together; others of the same instruction on their own.
        var members = (uint*)(Registers + collective.MemberMask);
        uint waiting = 0;
        uint done = 0;
        for (uint rest = mask; rest != 0;)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            uint wanted = members[lane];
            uint same = 0;
            for (uint others = rest; others != 0; others &= others - 1)
            {
                int other = BitOperations.TrailingZeroCount(others);
                same |= members[other] == wanted ? 1u << other : 0;
            }

            rest &= ~same;
            if ((same & ~wanted) != 0)
            {
                int outsider = BitOperations.TrailingZeroCount(same & ~wanted);
                throw new MachineFaultException(FaultKind.MemberMask, block.Line,
                    $"{Describe(outsider)}: {collective.Name} with member mask 0x{wanted:x8}, of which lane {outsider} is none");
            }

            if ((wanted & Live) != same)
            {
                uint conflicting = wanted & Live & mask & ~same;
                if (conflicting != 0)
                {
                    int other = BitOperations.TrailingZeroCount(conflicting);
                    throw new MachineFaultException(FaultKind.MemberMask, block.Line,
                        $"{Describe(lane)}: {collective.Name} with member mask 0x{wanted:x8}, but lane {other} has 0x{members[other]:x8}");
                }

                waiting |= same;
                continue;
            }

            collective.Op.Run(this, same);
            done |= same;
        }

        if (waiting == 0)
        {
            _fragments[current].Block = block.Next;
            return;
        }

        _fragments[current].Mask = waiting;
        _fragments[current].State = FragmentState.Gathering;
        if (done != 0)
        {
            _fragments[_count++] = new Fragment { Block = block.Next, Mask = done };
        }
    }

    private void Wait(int current, Block block, uint mask)
    {
        var use = block.Barrier!;
        if (use.Aligned && mask != Live)
        {
            _fragments[current].State = FragmentState.Gathering;
            return;
        }

        Group.Arrive(this, use, mask, block.Line, out int number);
        if (use.Waits)
        {
            _fragments[current].State = FragmentState.AtBarrier;
            _fragments[current].Barrier = number;
        }
        else
        {
            _fragments[current].Block = block.Next;
        }
    }
}
