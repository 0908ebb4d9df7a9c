using System.Numerics;
using IlgpuLlava.PtxMachine.Operations;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>
/// Finds threads of a group that touch one byte of shared memory with nothing between that orders them, one of them writing.
/// bar.sync orders all threads, bar.warp.sync those of a warp, atomics order themselves; shuffles and votes order nothing. The bytes of
/// an asynchronous copy belong to nobody until the thread that began it has waited for it. Bytes that nobody in the group has written
/// are not there to be read.
/// </summary>
internal sealed unsafe class SharedWatch(Group group)
{
    // Shared memory is watched in cells as large as the narrowest access, which all accesses cover in full.
    private readonly int _grain = group.Launch.Program.SharedGrain;
    private readonly Touch[] _writes = new Touch[Cells(group)];
    private readonly Touch[] _reads = new Touch[Cells(group)];

    /// <summary>A second reader of another thread, so that a write after reads of several is seen.</summary>
    private readonly Touch[] _otherReads = new Touch[Cells(group)];

    /// <summary>The line of the asynchronous copy that is under way to each cell, or 0.</summary>
    private readonly int[] _copies = new int[Cells(group)];
    private readonly int[] _warpEpochs = new int[32];
    private int _epoch = 1;

    /// <summary>The group's first epoch: what was written before it is another group's.</summary>
    private int _began = 1;

    /// <summary>A new group begins.</summary>
    public void Clear()
    {
        _began = ++_epoch;
        Array.Clear(_copies);
    }

    /// <summary>All threads have met.</summary>
    public void Barrier() => _epoch++;

    /// <summary>Threads of a warp have met.</summary>
    public void WarpBarrier(Warp warp) => _warpEpochs[warp.Index]++;

    public void Read(Access access, Warp warp, uint mask, ulong* host) => Visit(access, warp, mask, host, writes: false, atomic: false);

    public void Write(Access access, Warp warp, uint mask, ulong* host) => Visit(access, warp, mask, host, writes: true, atomic: false);

    /// <summary>An atomic access.</summary>
    public void Synchronise(Access access, Warp warp, uint mask, ulong* host) =>
        Visit(access, warp, mask, host, writes: true, atomic: true);

    /// <summary>Threads begin to copy to shared memory: from now on the bytes may change at any time.</summary>
    public void BeginCopy(Access access, Warp warp, uint mask, ulong* host)
    {
        Write(access, warp, mask, host);
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            _copies.AsSpan(Cell(host[BitOperations.TrailingZeroCount(rest)]), access.Bytes / _grain).Fill(access.Line);
        }
    }

    /// <summary>A thread has waited for what it copied, which is as if it had written it itself.</summary>
    public void EndCopy(Warp warp, int lane, ulong host, int bytes, int line)
    {
        int cell = Cell(host);
        int cells = bytes / _grain;
        _copies.AsSpan(cell, cells).Clear();
        _writes.AsSpan(cell, cells).Fill(new Touch((warp.Index * 32) + lane, _epoch, _warpEpochs[warp.Index], line, -1, Atomic: false));
    }

    private static long Cells(Group group) => (group.SharedBytes + group.Launch.Program.SharedGrain - 1) / group.Launch.Program.SharedGrain;

    private int Cell(ulong host) => (int)((long)(host - (ulong)group.Shared) / _grain);

    private void Visit(Access access, Warp warp, uint mask, ulong* host, bool writes, bool atomic)
    {
        if (access.Space is not (Space.Shared or Space.Generic))
        {
            return;
        }

        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            long offset = (long)(host[lane] - (ulong)group.Shared);
            if (offset < 0 || offset >= group.SharedBytes)
            {
                continue;
            }

            var touch = new Touch((warp.Index * 32) + lane, _epoch, _warpEpochs[warp.Index], access.Line, access.Number, atomic);
            int first = (int)(offset / _grain);
            for (int cell = first; cell < first + (access.Bytes / _grain); cell++)
            {
                if (_copies[cell] != 0)
                {
                    throw new MachineFaultException(FaultKind.Race, access.Line, $"{warp.Describe(lane)} touches shared byte "
                        + $"{(long)cell * _grain}, to which the asynchronous copy of line {_copies[cell]} may still be under way");
                }

                ref var written = ref _writes[cell];
                if ((!writes || atomic) && written.Epoch < _began)
                {
                    throw new MachineFaultException(FaultKind.Uninitialised, access.Line,
                        $"{warp.Describe(lane)} reads shared byte {(long)cell * _grain}, which nobody has written");
                }

                Check(written, touch, warp, lane, cell);
                ref var read = ref _reads[cell];
                if (writes)
                {
                    Check(read, touch, warp, lane, cell);
                    Check(_otherReads[cell], touch, warp, lane, cell);
                    written = touch;
                }
                else
                {
                    if (read.Thread != touch.Thread)
                    {
                        _otherReads[cell] = read;
                    }

                    read = touch;
                }
            }
        }
    }

    private void Check(in Touch before, in Touch now, Warp warp, int lane, int cell)
    {
        if (before.Epoch != _epoch || before.Thread == now.Thread)
        {
            return;
        }

        bool sameWarp = before.Thread / 32 == now.Thread / 32;
        bool ordered = (sameWarp && (before.WarpEpoch != now.WarpEpoch || before.Access == now.Access)) || (before.Atomic && now.Atomic);
        if (!ordered)
        {
            throw new MachineFaultException(FaultKind.Race, now.Line, $"{warp.Describe(lane)} touches shared byte {(long)cell * _grain}, "
                + $"which thread {before.Thread} touched at line {before.Line} with no barrier between");
        }
    }

    private readonly record struct Touch(int Thread, int Epoch, int WarpEpoch, int Line, int Access, bool Atomic);
}
