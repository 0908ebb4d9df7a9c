using System.Numerics;
using IlgpuLlava.PtxMachine.Operations;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>
/// Finds threads of a group that touch one byte of shared memory with nothing between that orders them, one of them writing.
/// bar.sync orders all threads, bar.warp.sync those of a warp, atomics order themselves; shuffles and votes order nothing.
/// </summary>
internal sealed unsafe class SharedWatch(Group group)
{
    private readonly Touch[] _writes = new Touch[group.SharedBytes];
    private readonly Touch[] _reads = new Touch[group.SharedBytes];

    /// <summary>A second reader of another thread, so that a write after reads of several is seen.</summary>
    private readonly Touch[] _otherReads = new Touch[group.SharedBytes];
    private readonly int[] _warpEpochs = new int[32];
    private int _epoch = 1;

    /// <summary>A new group begins.</summary>
    public void Clear() => _epoch++;

    /// <summary>All threads have met.</summary>
    public void Barrier() => _epoch++;

    /// <summary>Threads of a warp have met.</summary>
    public void WarpBarrier(Warp warp) => _warpEpochs[warp.Index]++;

    public void Read(Access access, Warp warp, uint mask, ulong* host) => Visit(access, warp, mask, host, writes: false, atomic: false);

    public void Write(Access access, Warp warp, uint mask, ulong* host) => Visit(access, warp, mask, host, writes: true, atomic: false);

    /// <summary>An atomic access.</summary>
    public void Synchronise(Access access, Warp warp, uint mask, ulong* host) => Visit(access, warp, mask, host, writes: true, atomic: true);

    private void Visit(Access access, Warp warp, uint mask, ulong* host, bool writes, bool atomic)
    {
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            long offset = (long)(host[lane] - (ulong)group.Shared);
            if (offset < 0 || offset >= group.SharedBytes)
            {
                continue;
            }

            var touch = new Touch((warp.Index * 32) + lane, _epoch, _warpEpochs[warp.Index], access.Line, access.Number, atomic);
            for (int i = 0; i < access.Bytes; i++)
            {
                Check(_writes[offset + i], touch, warp, lane, offset);
                if (writes)
                {
                    Check(_reads[offset + i], touch, warp, lane, offset);
                    Check(_otherReads[offset + i], touch, warp, lane, offset);
                    _writes[offset + i] = touch;
                }
                else
                {
                    if (_reads[offset + i].Thread != touch.Thread)
                    {
                        _otherReads[offset + i] = _reads[offset + i];
                    }

                    _reads[offset + i] = touch;
                }
            }
        }
    }

    private void Check(Touch before, Touch now, Warp warp, int lane, long offset)
    {
        bool sameWarp = before.Thread / 32 == now.Thread / 32;
        bool ordered = before.Epoch != _epoch || before.Thread == now.Thread
            || (sameWarp && (before.WarpEpoch != now.WarpEpoch || before.Access == now.Access)) || (before.Atomic && now.Atomic);
        if (!ordered)
        {
            throw new MachineFaultException(FaultKind.Race, now.Line,
                $"{warp.Describe(lane)} touches shared byte {offset}, which thread {before.Thread} touched at line {before.Line} with no barrier between");
        }
    }

    private readonly record struct Touch(int Thread, int Epoch, int WarpEpoch, int Line, int Access, bool Atomic);
}
