using System.Runtime.Intrinsics;
using IlgpuLlava.PtxMachine.Execution;
using IlgpuLlava.PtxMachine.Syntax;

namespace IlgpuLlava.PtxMachine.Lowering;

/// <summary>Where registers, constants and special registers lie in a warp's file.</summary>
internal sealed unsafe class Frame
{
    private readonly Dictionary<Register, int> _registers = [];
    private readonly Dictionary<(ulong Bits, int Size), int> _constants = [];
    private readonly Dictionary<string, int> _specials = [];
    private readonly List<int> _flags = [];
    private int _predicate = -1;

    /// <summary>Bytes of a warp's file.</summary>
    public int Bytes { get; private set; }

    /// <summary>The place of a register.</summary>
    public int Of(Register register)
    {
        if (!_registers.TryGetValue(register, out int at))
        {
            at = register.Type == PtxType.Pred ? Predicate() : Take(register.Type.Size() > 4 ? 8 : 4);
            _registers.Add(register, at);
        }

        return at;
    }

    /// <summary>The place of a constant of 4 or 8 bytes; of a predicate with size 0.</summary>
    public int Constant(ulong bits, int size)
    {
        if (!_constants.TryGetValue((bits, size), out int at))
        {
            at = size == 0 ? Predicate() : Take(size);
            _constants.Add((bits, size), at);
        }

        return at;
    }

    /// <summary>The place of a special register.</summary>
    public int Special(string name)
    {
        if (!_specials.TryGetValue(name, out int at))
        {
            at = Take(SpecialRegisters.TryGet(name, out var type) ? type.Size() : 4);
            _specials.Add(name, at);
        }

        return at;
    }

    /// <summary>A place for a value between two steps of one instruction.</summary>
    public int Temporary(int size) => Take(size);

    /// <summary>A predicate of no name.</summary>
    public int Predicate()
    {
        if (_predicate < 0 || _predicate % 128 == 124)
        {
            _predicate = Bytes;
            Bytes += 128;
        }
        else
        {
            _predicate += 4;
        }

        return _predicate;
    }

    /// <summary>A predicate that begins each group as false.</summary>
    public int Flag()
    {
        int at = Predicate();
        _flags.Add(at);
        return at;
    }

    /// <summary>Writes what is the same in all groups.</summary>
    public void Fill(Warp warp)
    {
        foreach (var ((bits, size), at) in _constants)
        {
            switch (size)
            {
                case 0:
                    *(uint*)(warp.Registers + at) = bits != 0 ? uint.MaxValue : 0;
                    break;
                case 4:
                    Broadcast(warp, at, (uint)bits);
                    break;
                default:
                    new Span<ulong>(warp.Registers + at, 32).Fill(bits);
                    break;
            }
        }

        foreach (var (name, at) in _specials)
        {
            FillSpecial(warp, name, (uint*)(warp.Registers + at));
        }
    }

    /// <summary>Writes what each group has of its own.</summary>
    public void FillGroup(Warp warp)
    {
        foreach (int flag in _flags)
        {
            *(uint*)(warp.Registers + flag) = 0;
        }

        foreach (var (name, at) in _specials)
        {
            if (name.StartsWith("%ctaid", StringComparison.Ordinal))
            {
                Broadcast(warp, at, (uint)Component(warp.Group.Index, name));
            }
        }
    }

    private int Take(int size)
    {
        int at = Bytes;
        Bytes += size * 32;
        return at;
    }

    private static void Broadcast(Warp warp, int at, uint value)
    {
        var vector = Vector512.Create(value);
        vector.Store((uint*)(warp.Registers + at));
        vector.Store((uint*)(warp.Registers + at + 64));
    }

    private static int Component(Dim3 dim, string name) => name[^1] switch
    {
        'x' => dim.X,
        'y' => dim.Y,
        _ => dim.Z,
    };

    private static void FillSpecial(Warp warp, string name, uint* at)
    {
        var launch = warp.Group.Launch;
        for (int lane = 0; lane < 32; lane++)
        {
            uint bit = 1u << lane;
            at[lane] = name switch
            {
                "%laneid" => (uint)lane,
                "%warpid" => (uint)warp.Index,
                "%nwarpid" => 64,
                "%smid" => 0,
                "%nsmid" => (uint)launch.Options.Workers,
                "%lanemask_eq" => bit,
                "%lanemask_lt" => bit - 1,
                "%lanemask_le" => bit | (bit - 1),
                "%lanemask_gt" => ~(bit | (bit - 1)),
                "%lanemask_ge" => ~(bit - 1),
                "%dynamic_smem_size" => (uint)launch.DynamicShared,
                "%total_smem_size" => (uint)warp.Group.SharedBytes,
                _ when name.StartsWith("%tid", StringComparison.Ordinal) =>
                    (uint)Component(launch.Block.At((warp.Index * 32) + lane), name),
                _ when name.StartsWith("%ntid", StringComparison.Ordinal) => (uint)Component(launch.Block, name),
                _ when name.StartsWith("%nctaid", StringComparison.Ordinal) => (uint)Component(launch.Grid, name),
                _ => 0,
            };
        }
    }
}
