using System.Numerics;
using IlgpuLlava.PtxMachine.Execution;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>
/// cp.async: checked when it is executed, but copied only when its threads wait for it, so that a kernel that forgets to wait reads
/// what was there before.
/// </summary>
internal sealed unsafe class CopyAsync(AccessOnly shared, AccessOnly global, int bytes, int sourceBytes) : Op
{
    public override void Run(Warp warp, uint mask)
    {
        if (mask == 0)
        {
            return;
        }

        var copy = new PendingCopy { Bytes = bytes, Lanes = mask, Line = Line };
        fixed (ulong* to = copy.To, from = copy.From)
        {
            shared.Find(warp, mask, to);
            uint reading = 0;
            for (uint rest = mask; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                copy.SourceBytes[lane] = sourceBytes < 0 ? bytes : (int)((uint*)(warp.Registers + sourceBytes))[lane];
                if (copy.SourceBytes[lane] > bytes)
                {
                    throw new MachineFaultException(FaultKind.OutOfBounds, Line,
                        $"{warp.Describe(lane)} copies {copy.SourceBytes[lane]} of {bytes} bytes");
                }

                reading |= copy.SourceBytes[lane] > 0 ? 1u << lane : 0;
            }

            // A lane that reads nothing may point anywhere.
            if (reading != 0)
            {
                global.Find(warp, reading, from);
            }

            warp.Group.Watch?.BeginCopy(shared, warp, mask, to);
        }

        warp.Copies.Add(copy);
    }
}

/// <summary>Finds addresses for others.</summary>
internal sealed unsafe class AccessOnly : Access
{
    public override void Run(Warp warp, uint mask) => throw new InvalidOperationException("This is part of another instruction.");

    public void Find(Warp warp, uint mask, ulong* host) => Resolve(warp, mask, host);

    /// <summary>As <see cref="Find"/>, noting a write for the race check.</summary>
    public void Note(Warp warp, uint mask, ulong* host, bool writes)
    {
        if (writes)
        {
            warp.Group.Watch?.Write(this, warp, mask, host);
        }
        else
        {
            warp.Group.Watch?.Read(this, warp, mask, host);
        }
    }
}

/// <summary>cp.async.commit_group and the waits.</summary>
internal sealed class CopyGroups(CopyGroups.Kind kind, int groups) : Op
{
    public enum Kind
    {
        Commit,
        Wait,
        WaitAll,
    }

    public override void Run(Warp warp, uint mask)
    {
        switch (kind)
        {
            case Kind.Commit:
                warp.Copies.Commit(mask);
                break;
            case Kind.Wait:
                warp.Copies.Wait(warp, mask, groups);
                break;
            default:
                warp.Copies.Commit(mask);
                warp.Copies.Wait(warp, mask, 0);
                break;
        }
    }
}
