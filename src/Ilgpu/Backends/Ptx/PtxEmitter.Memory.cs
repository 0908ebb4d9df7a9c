using System.Globalization;
using ILGPU.IR;

namespace ILGPU.Backends.Ptx;

/// <summary>Addresses, loads and stores.</summary>
internal sealed partial class PtxEmitter
{
    private void EmitPointerAdd(Value value)
    {
        if (IsFolded(value))
            return;
        Value offset = value.Operands[1];
        string d = Name(value);
        string start = Reg(value.Operands[0]);
        if (value.Space == AddressSpace.Shared)
        {
            Line($"add.s32 {d}, {start}, {Low(offset)}");
        }
        else if (_widths.IsProductSum(value))
        {
            (string type, string a, string b) = Factors(offset);
            Line($"mad.wide.{type} {d}, {a}, {b}, {start}");
        }
        else
        {
            Line($"add.s64 {d}, {start}, {Ref(offset)}");
        }
    }

    /// <summary>True for a sum with a constant: it is written into the accesses that use it.</summary>
    private static bool IsImmediateOffset(Value value) =>
        value.Op == OpCode.PointerAdd && value.Operands[1].Op == OpCode.Constant
        && value.Operands[1].Immediate == (int)value.Operands[1].Immediate;

    /// <summary>True where all users of an address take its constant along, so that it needs no register.</summary>
    private bool IsFolded(Value value) => IsImmediateOffset(value) && !Addressed.Contains(value);

    /// <summary>The addresses that something other than loads and stores reads.</summary>
    private HashSet<Value> Addressed => _addressed ??= FindAddressed();

    private HashSet<Value>? _addressed;

    private HashSet<Value> FindAddressed()
    {
        HashSet<Value> found = [];
        foreach (Value user in _function.Values())
        {
            for (int i = 0; i < user.Operands.Length; i++)
            {
                bool takesAlong = i == 0 && user.Op is OpCode.Load or OpCode.Store or OpCode.Atomic;
                if (!takesAlong)
                    found.Add(user.Operands[i]);
            }
        }
        return found;
    }

    /// <summary>An address as an operand, as <c>[%rd1+16]</c>.</summary>
    private string Address(Value pointer, long extra = 0)
    {
        if (IsImmediateOffset(pointer) && IsFolded(pointer))
        {
            long offset = pointer.Operands[1].Immediate + extra;
            if (offset == (int)offset)
            {
                string sign = offset < 0 ? "" : "+";
                string start = Reg(pointer.Operands[0]);
                return offset == 0 ? $"[{start}]" : string.Create(CultureInfo.InvariantCulture, $"[{start}{sign}{offset}]");
            }
        }
        return extra == 0 ? $"[{Reg(pointer)}]" : string.Create(CultureInfo.InvariantCulture, $"[{Reg(pointer)}+{extra}]");
    }

    /// <summary>True for a member of a group, which is written in one member's place.</summary>
    private bool IsGrouped(Value access)
    {
        if (_groups.Of(access) is not { } group)
            return false;
        if (group.At == access)
            EmitGroup(group);
        return true;
    }

    private void EmitLoad(Value value)
    {
        if (IsGrouped(value))
            return;
        Value pointer = value.Operands[0];
        Line($"ld.{Space(pointer.Space)}.{Memory(value.Memory)} {Name(value)}, {Address(pointer)}");
    }

    private void EmitStore(Value value)
    {
        if (IsGrouped(value))
            return;
        Value pointer = value.Operands[0];
        Line($"st.{Space(pointer.Space)}.{Memory(value.Memory)} {Address(pointer)}, {Reg(value.Operands[1])}");
    }

    private static string Space(AddressSpace space) => space switch
    {
        AddressSpace.Global => "global",
        AddressSpace.Shared => "shared",
        _ => "local",
    };

    // Narrow loads extend to the register's width, narrow stores take its low bits.
    private static string Memory(MemoryType type) => type switch
    {
        MemoryType.Int8 => "s8",
        MemoryType.UInt8 => "u8",
        MemoryType.Int16 => "s16",
        MemoryType.UInt16 => "u16",
        MemoryType.Int32 => "b32",
        MemoryType.Float32 => "f32",
        MemoryType.Float64 => "f64",
        _ => "b64",
    };

    private void EmitFence(Value value) => Line("membar." + ((FenceLevel)value.Immediate switch
    {
        FenceLevel.Group => "cta",
        FenceLevel.Device => "gl",
        _ => "sys",
    }));
}
