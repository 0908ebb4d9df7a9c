using System.Numerics;
using System.Runtime.InteropServices;
using IlgpuLlava.PtxMachine.Operations;

namespace IlgpuLlava.PtxMachine.Execution;

/// <summary>
/// 32 threads. Lanes at one place run together as a fragment; of several fragments the one that is earliest in the text runs,
/// so that they meet again, but none waits forever while another spins (threads are scheduled independently).
/// </summary>
internal sealed unsafe partial class Warp(Group group, int index, byte* registers, byte* local, ulong* bounds)
{
    private const long FairRun = 1 << 14;

    private readonly Block[] _blocks = group.Launch.Program.Blocks;
    private readonly Fragment[] _fragments = new Fragment[33];
    private int _count;

    public Group Group { get; } = group;

    public int Index { get; } = index;

    public byte* Registers { get; } = registers;

    /// <summary>Each lane's local memory, one after the other.</summary>
    public byte* Local { get; } = local;

    /// <summary>For each access: where the allocation begins that it was last in, and how far it goes.</summary>
    public ulong* Bounds { get; } = bounds;

    public PendingCopies Copies { get; } = new();

    /// <summary>Lanes that exist and have not ended.</summary>
    public uint Live { get; private set; }

    /// <summary>Whether any fragment waits for nobody.</summary>
    public bool CanRun
    {
        get
        {
            for (int i = 0; i < _count; i++)
            {
                if (_fragments[i].State == FragmentState.Ready)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Writes the registers that stay the same for all groups of a launch.</summary>
    public void Prepare()
    {
        Group.Launch.Program.Frame.Fill(this);
        for (int i = 0; i < Group.Launch.Program.Accesses; i++)
        {
            // An address that no access has.
            Bounds[2 * i] = 0x7FF7_F7F7_F7F7_F7F7;
            Bounds[(2 * i) + 1] = 0;
        }
    }

    /// <summary>Begins a group.</summary>
    public void Begin()
    {
        int threads = (int)Math.Min(32, Group.Launch.Block.Count - (Index * 32L));
        Live = threads == 32 ? uint.MaxValue : (1u << threads) - 1;
        Copies.Clear();
        NativeMemory.Fill(Local, (nuint)Group.Launch.Program.LocalBytes * 32, 0xFF);
        Group.Launch.Program.Frame.FillGroup(this);
        _count = 1;
        _fragments[0] = new Fragment { Mask = Live };
    }

    /// <summary>Names a lane for messages.</summary>
    public string Describe(int lane)
    {
        var thread = Group.Launch.Block.At((Index * 32) + lane);
        return $"kernel '{Group.Launch.Program.Name}', group {Group.Index}, thread {thread}";
    }

    /// <summary>Host addresses of local and generic ones.</summary>
    public void Translate(Access access, uint mask, ulong* addresses, int bytes)
    {
        int localBytes = Group.Launch.Program.LocalBytes;
        for (int lane = 0; lane < 32; lane++)
        {
            if (((mask >> lane) & 1) == 0)
            {
                continue;
            }

            ulong address = addresses[lane];
            bool isLocal = access.Space == Syntax.Space.Local || (access.Space == Syntax.Space.Generic && address >= Access.LocalWindow);
            if (isLocal)
            {
                ulong offset = access.Space == Syntax.Space.Local ? address : address - Access.LocalWindow;
                if (offset > (ulong)(localBytes - bytes) || localBytes < bytes)
                {
                    throw access.OutOfBounds(this, lane, address);
                }

                addresses[lane] = (ulong)Local + ((ulong)lane * (ulong)localBytes) + offset;
            }
            else if (access.Space == Syntax.Space.Generic && address >= Access.SharedWindow)
            {
                ulong offset = address - Access.SharedWindow - Group.SharedBase;
                if (offset > (ulong)(Group.SharedBytes - bytes) || Group.SharedBytes < bytes)
                {
                    throw access.OutOfBounds(this, lane, address);
                }

                addresses[lane] = (ulong)Group.Shared + offset;
            }
            else if (!Group.Launch.Memory.Contains(address, bytes))
            {
                throw access.OutOfBounds(this, lane, address);
            }
        }

        int first = BitOperations.TrailingZeroCount(mask);
        for (int lane = 0; lane < 32; lane++)
        {
            addresses[lane] = ((mask >> lane) & 1) == 0 ? addresses[first] : addresses[lane];
        }
    }
}
