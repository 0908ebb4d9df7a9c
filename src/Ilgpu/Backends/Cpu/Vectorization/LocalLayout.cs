using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// How local arrays that were not promoted to registers lie in memory. Where every access to local memory has one width w,
/// the lanes are interleaved (element i of lane l at (i * lanes + l) * w), so that an access at a uniform index is one vector
/// access; else each lane has a block of its own.
/// </summary>
internal sealed class LocalLayout
{
    private readonly int _width;

    /// <summary>Looks at all accesses of a function.</summary>
    public LocalLayout(Function function, int lanes)
    {
        Lanes = lanes;
        int width = 0;
        bool mixed = false;
        foreach (Value value in function.Values())
        {
            if (value.Op is OpCode.Load or OpCode.Store or OpCode.Atomic && value.Operands[0].Space == AddressSpace.Local)
            {
                int size = Sizes.Of(value.Memory);
                mixed |= width != 0 && width != size;
                width = size;
            }
            // An offset that may not be a multiple of the width would straddle two lanes' elements; so would an address taken as a number.
            mixed |= value.Op == OpCode.BitCast && value.Operands[0].Kind == ValueKind.Pointer
                && value.Operands[0].Space == AddressSpace.Local;
        }
        foreach (Value value in function.Values())
        {
            if (width != 0 && value.Op == OpCode.PointerAdd && value.Operands[0].Space == AddressSpace.Local)
                mixed |= !IsMultiple(value.Operands[1], width, 0);
        }
        _width = mixed ? 0 : width;
    }

    private int Lanes { get; }

    /// <summary>Bytes between the starts of two lanes' arrays.</summary>
    public long LaneStride(Value alloca) => _width != 0 ? _width : (alloca.Immediate + 63) / 64 * 64;

    /// <summary>Bytes of all lanes' arrays.</summary>
    public long TotalBytes(Value alloca) => (alloca.Immediate + 63) / 64 * 64 * Lanes;

    /// <summary>What the byte offset of a PointerAdd is multiplied by.</summary>
    public int Scale(Value pointerAdd) => _width != 0 && pointerAdd.Operands[0].Space == AddressSpace.Local ? Lanes : 1;

    private static bool IsMultiple(Value offset, int width, int depth)
    {
        if (depth > 8)
            return false;
        return offset.Op switch
        {
            OpCode.Constant => offset.Immediate % width == 0,
            OpCode.Multiply => IsMultiple(offset.Operands[0], width, depth + 1) || IsMultiple(offset.Operands[1], width, depth + 1),
            OpCode.ShiftLeft => offset.Operands[1].Op == OpCode.Constant
                && ((1L << (offset.Operands[1].AsInt32 & (offset.Kind == ValueKind.Int32 ? 31 : 63))) % width == 0
                || IsMultiple(offset.Operands[0], width, depth + 1)),
            OpCode.Add or OpCode.Subtract => IsMultiple(offset.Operands[0], width, depth + 1)
                && IsMultiple(offset.Operands[1], width, depth + 1),
            OpCode.SignExtend32 or OpCode.ZeroExtend32 or OpCode.Truncate32 => IsMultiple(offset.Operands[0], width, depth + 1),
            OpCode.Select => IsMultiple(offset.Operands[1], width, depth + 1) && IsMultiple(offset.Operands[2], width, depth + 1),
            _ => false,
        };
    }
}
