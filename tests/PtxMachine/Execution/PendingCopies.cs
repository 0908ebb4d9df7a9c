using System.Numerics;
using System.Runtime.InteropServices;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>One cp.async of some lanes.</summary>
internal sealed class PendingCopy
{
    public required int Bytes { get; init; }

    public required int Line { get; init; }

    public required uint Lanes { get; set; }

    public ulong[] To { get; } = new ulong[32];

    public ulong[] From { get; } = new ulong[32];

    public int[] SourceBytes { get; } = new int[32];

    /// <summary>Each lane's group of copies, counted from 0.</summary>
    public int[] Group { get; } = new int[32];
}

/// <summary>The asynchronous copies that a warp's lanes have started and not yet waited for.</summary>
internal sealed unsafe class PendingCopies
{
    private readonly List<PendingCopy> _pending = [];
    private readonly int[] _committed = new int[32];

    public void Add(PendingCopy copy)
    {
        _committed.CopyTo(copy.Group, 0);
        _pending.Add(copy);
    }

    /// <summary>Ends the open group of each lane.</summary>
    public void Commit(uint mask)
    {
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            _committed[BitOperations.TrailingZeroCount(rest)]++;
        }
    }

    /// <summary>Carries out all but the last groups of each lane.</summary>
    public void Wait(Warp warp, uint mask, int groups)
    {
        foreach (var copy in _pending)
        {
            for (uint rest = mask & copy.Lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                if (copy.Group[lane] < (long)_committed[lane] - groups)
                {
                    NativeMemory.Copy((void*)copy.From[lane], (void*)copy.To[lane], (nuint)copy.SourceBytes[lane]);
                    NativeMemory.Clear((byte*)copy.To[lane] + copy.SourceBytes[lane], (nuint)(copy.Bytes - copy.SourceBytes[lane]));
                    copy.Lanes &= ~(1u << lane);
                    warp.Group.Watch?.EndCopy(warp, lane, copy.To[lane], copy.Bytes, copy.Line);
                }
            }
        }

        _pending.RemoveAll(copy => copy.Lanes == 0);
    }

    /// <summary>Forgets everything: a new group begins.</summary>
    public void Clear()
    {
        _pending.Clear();
        Array.Clear(_committed);
    }
}
