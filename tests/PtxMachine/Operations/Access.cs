using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Operations;

/// <summary>
/// An access to memory: works out where each lane's bytes lie on the host and checks them. The register of the address is 8
/// bytes wide, 4 where <see cref="IsNarrow"/>, or -1.
/// </summary>
internal abstract unsafe class Access : Op
{
    /// <summary>Where the window of shared memory begins in generic addresses.</summary>
    public const ulong SharedWindow = 0x7E00_0000_0000_0000;

    /// <summary>Where the window of local memory begins in generic addresses.</summary>
    public const ulong LocalWindow = 0x7F00_0000_0000_0000;

    public required Space Space { get; init; }

    public required int Base { get; init; }

    public required bool IsNarrow { get; init; }

    public required long Offset { get; init; }

    /// <summary>Bytes that each lane accesses together; their alignment as well.</summary>
    public required int Bytes { get; init; }

    /// <summary>The accesses of a program are numbered; a warp remembers for each which allocation it was last in.</summary>
    public required int Number { get; init; }

    /// <summary>How the lanes' addresses lie.</summary>
    protected enum Pattern
    {
        Scattered,
        OneAddress,
        Consecutive,
    }

    /// <summary>
    /// Host addresses of all lanes of the mask, checked. Lanes outside of it get the address of the first one inside.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected Pattern Resolve(Warp warp, uint mask, ulong* host)
    {
        byte* r = warp.Registers;
        var shift = Vector512.Create((ulong)Offset);
        Vector512<ulong> v0, v1, v2, v3;
        if (Base < 0)
        {
            v0 = v1 = v2 = v3 = shift;
        }
        else if (IsNarrow)
        {
            var at = (uint*)(r + Base);
            v0 = Lanes.WidenUnsigned(at) + shift;
            v1 = Lanes.WidenUnsigned(at + 8) + shift;
            v2 = Lanes.WidenUnsigned(at + 16) + shift;
            v3 = Lanes.WidenUnsigned(at + 24) + shift;
        }
        else
        {
            var at = (ulong*)(r + Base);
            v0 = Vector512.Load(at) + shift;
            v1 = Vector512.Load(at + 8) + shift;
            v2 = Vector512.Load(at + 16) + shift;
            v3 = Vector512.Load(at + 24) + shift;
        }

        int firstLane = BitOperations.TrailingZeroCount(mask);
        ulong first = Base < 0 ? (ulong)Offset
            : IsNarrow ? ((uint*)(r + Base))[firstLane] + (ulong)Offset
            : ((ulong*)(r + Base))[firstLane] + (ulong)Offset;
        var firsts = Vector512.Create(first);
        if (mask != Lanes.All)
        {
            v0 = Vector512.ConditionalSelect(Lanes.Mask64(mask, 0), v0, firsts);
            v1 = Vector512.ConditionalSelect(Lanes.Mask64(mask, 1), v1, firsts);
            v2 = Vector512.ConditionalSelect(Lanes.Mask64(mask, 2), v2, firsts);
            v3 = Vector512.ConditionalSelect(Lanes.Mask64(mask, 3), v3, firsts);
        }

        if (((v0 | v1 | v2 | v3) & Vector512.Create((ulong)Bytes - 1)) != Vector512<ulong>.Zero)
        {
            Store(host, v0, v1, v2, v3);
            Misaligned(warp, mask, host);
        }

        ulong low;
        ulong span;
        ulong delta = 0;
        switch (Space)
        {
            case Space.Global:
                ulong* bounds = warp.Bounds + (Number * 2);
                low = bounds[0];
                span = bounds[1];
                break;
            case Space.Shared:
                low = Group.SharedBase;
                span = (ulong)(warp.Group.SharedBytes - Bytes);
                delta = (ulong)warp.Group.Shared - low;
                break;
            case Space.Param:
                low = 0;
                span = (ulong)(warp.Group.Launch.ParameterBytes - Bytes);
                delta = (ulong)warp.Group.Launch.Parameters;
                break;
            default:
                Store(host, v0, v1, v2, v3);
                warp.Translate(this, mask, host, Bytes);
                return Pattern.Scattered;
        }

        var lows = Vector512.Create(low);
        var spans = Vector512.Create(span);
        var outside = Vector512.GreaterThan(v0 - lows, spans) | Vector512.GreaterThan(v1 - lows, spans)
            | Vector512.GreaterThan(v2 - lows, spans) | Vector512.GreaterThan(v3 - lows, spans);
        if (outside != Vector512<ulong>.Zero || (long)span < 0)
        {
            Store(host, v0, v1, v2, v3);
            FindBounds(warp, mask, host);
        }

        var move = Vector512.Create(delta);
        Store(host, v0 + move, v1 + move, v2 + move, v3 + move);
        if (v0 == firsts && v1 == firsts && v2 == firsts && v3 == firsts)
        {
            return Pattern.OneAddress;
        }

        if (mask == Lanes.All)
        {
            var steps = Vector512.Create(0ul, 1, 2, 3, 4, 5, 6, 7) * Vector512.Create((ulong)Bytes);
            var stride = Vector512.Create((ulong)Bytes * 8);
            var expected = firsts + steps;
            if (v0 == expected && v1 == expected + stride && v2 == expected + stride + stride && v3 == expected + stride + stride + stride)
            {
                return Pattern.Consecutive;
            }
        }

        return Pattern.Scattered;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ulong* host, Vector512<ulong> v0, Vector512<ulong> v1, Vector512<ulong> v2, Vector512<ulong> v3)
    {
        v0.Store(host);
        v1.Store(host + 8);
        v2.Store(host + 16);
        v3.Store(host + 24);
    }

    /// <summary>Not all lanes are where this access was last: finds where they are, or that they are nowhere.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FindBounds(Warp warp, uint mask, ulong* addresses)
    {
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (Space != Space.Global)
            {
                ulong low = Space == Space.Shared ? Group.SharedBase : 0;
                long size = Space == Space.Shared ? warp.Group.SharedBytes : warp.Group.Launch.ParameterBytes;
                if (addresses[lane] - low > (ulong)(size - Bytes) || size < Bytes)
                {
                    throw OutOfBounds(warp, lane, addresses[lane]);
                }

                continue;
            }

            if (!warp.Group.Launch.Memory.TryFind(addresses[lane], out ulong start, out ulong end) || end - addresses[lane] < (ulong)Bytes)
            {
                throw OutOfBounds(warp, lane, addresses[lane]);
            }

            warp.Bounds[Number * 2] = start;
            warp.Bounds[(Number * 2) + 1] = end - start - (ulong)Bytes;
        }
    }

    public MachineFaultException OutOfBounds(Warp warp, int lane, ulong address) => new(FaultKind.OutOfBounds, Line,
        $"{warp.Describe(lane)} accesses {Bytes} bytes at 0x{address:x} of .{Space.ToString().ToLowerInvariant()}, "
        + "which lie in nothing that is there");

    private void Misaligned(Warp warp, uint mask, ulong* addresses)
    {
        for (uint rest = mask; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (addresses[lane] % (ulong)Bytes != 0)
            {
                throw new MachineFaultException(FaultKind.Misaligned, Line,
                    $"{warp.Describe(lane)} accesses {Bytes} bytes at 0x{addresses[lane]:x}, which is not aligned to them");
            }
        }
    }
}
