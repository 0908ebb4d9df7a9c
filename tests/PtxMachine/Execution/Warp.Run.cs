using System.Numerics;
using System.Runtime.CompilerServices;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>Running: blocks, branches, and lanes that part and meet.</summary>
internal sealed unsafe partial class Warp
{
    /// <summary>Runs until nothing can run, or for a number of blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int quantum)
    {
        long instructions = 0;
        long laneInstructions = 0;
        while (quantum > 0)
        {
            int current = Pick();
            if (current < 0)
            {
                break;
            }

            uint mask = _fragments[current].Mask;
            int index = _fragments[current].Block;
            while (true)
            {
                var block = _blocks[index];
                foreach (var op in block.Body)
                {
                    op.Run(this, op.Guard < 0 ? mask : mask & (*(uint*)(Registers + op.Guard) ^ op.GuardFlip));
                }

                instructions += block.Body.Length + 1;
                laneInstructions += (block.Body.Length + 1) * BitOperations.PopCount(mask);
                quantum--;
                if (block.Ending == Ending.Jump)
                {
                    index = block.Next;
                }
                else if (block.Ending == Ending.Branch)
                {
                    uint taken = mask & (*(uint*)(Registers + block.Condition) ^ block.ConditionFlip);
                    if (taken == mask)
                    {
                        index = block.Target;
                    }
                    else if (taken == 0)
                    {
                        index = block.Next;
                    }
                    else
                    {
                        _fragments[current] = new Fragment { Block = block.Next, Mask = mask & ~taken };
                        _fragments[_count++] = new Fragment { Block = block.Target, Mask = taken };
                        break;
                    }
                }
                else
                {
                    // What is rarer decides for itself what becomes of the fragment.
                    _fragments[current].Block = index;
                    End(current, block);
                    break;
                }

                if (quantum <= 0 || (_count > 1 && MustStop(current, index)))
                {
                    _fragments[current].Block = index;
                    break;
                }
            }
        }

        Group.Instructions += instructions;
        Group.LaneInstructions += laneInstructions;
    }

    /// <summary>Joins fragments at one place and takes the earliest that can run.</summary>
    private int Pick()
    {
        if (_count == 1)
        {
            return _fragments[0].State == FragmentState.Ready ? 0 : -1;
        }

        Join();
        int best = -1;
        bool tired = false;
        for (int i = 0; i < _count; i++)
        {
            if (_fragments[i].State != FragmentState.Ready)
            {
                continue;
            }

            if (_fragments[i].Ran >= FairRun)
            {
                tired = true;
            }
            else if (best < 0 || _fragments[i].Block < _fragments[best].Block)
            {
                best = i;
            }
        }

        if (best < 0 && tired)
        {
            for (int i = 0; i < _count; i++)
            {
                _fragments[i].Ran = 0;
            }

            return Pick();
        }

        return best;
    }

    private void Join()
    {
        for (int i = 0; i < _count; i++)
        {
            for (int j = _count - 1; j > i; j--)
            {
                if (_fragments[i].Block == _fragments[j].Block
                    && _fragments[i].State != FragmentState.AtBarrier && _fragments[j].State != FragmentState.AtBarrier)
                {
                    _fragments[i].Mask |= _fragments[j].Mask;
                    _fragments[i].State = FragmentState.Ready;
                    _fragments[i].Ran = Math.Max(_fragments[i].Ran, _fragments[j].Ran);
                    _fragments[j] = _fragments[--_count];
                }
            }
        }
    }

    /// <summary>Whether a fragment that goes on at a block meets another or lets it go first.</summary>
    private bool MustStop(int current, int block)
    {
        bool others = false;
        for (int i = 0; i < _count; i++)
        {
            if (i == current || _fragments[i].State == FragmentState.AtBarrier)
            {
                continue;
            }

            bool ready = _fragments[i].State == FragmentState.Ready;
            others |= ready;
            if (_fragments[i].Block == block || (ready && _fragments[i].Block < block && _fragments[i].Ran < FairRun))
            {
                return true;
            }
        }

        return others && ++_fragments[current].Ran >= FairRun;
    }

    private void Remove(int fragment) => _fragments[fragment] = _fragments[--_count];

    /// <summary>Ends threads; those that waited for them look again.</summary>
    private void Exit(int current, uint mask)
    {
        Live &= ~mask;
        Group.LiveThreads -= BitOperations.PopCount(mask);
        for (int i = 0; i < _count; i++)
        {
            if (_fragments[i].State == FragmentState.Gathering)
            {
                _fragments[i].State = FragmentState.Ready;
            }
        }

        _fragments[current].Mask &= ~mask;
        if (_fragments[current].Mask == 0)
        {
            Remove(current);
        }
    }
}
