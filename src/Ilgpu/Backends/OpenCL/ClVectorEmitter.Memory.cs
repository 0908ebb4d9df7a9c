using ILGPU.Backends.Cpu;
using ILGPU.IR;

namespace ILGPU.Backends.OpenCL;

/// <summary>Loads, stores and atomics. Lanes that are off touch no memory.</summary>
internal sealed partial class ClVectorEmitter
{
    private void Effect(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Store:
                Store(value);
                break;
            case OpCode.Atomic:
                string call = Atomic(value);
                Line(IsVariable(value, Form.Vector) ? $"{Name(value, Form.Vector)} = {call};" : $"{call};");
                break;
            case OpCode.BarrierPopCount:
                Compute(value);
                break;
            case OpCode.Fence:
                Line("mem_fence(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE);");
                break;
            case OpCode.Barrier or OpCode.WarpBarrier:
                // A group is one warp, and all its lanes run in step.
                break;
            default:
                throw new NotSupportedException($"{value.Op} cannot be written in OpenCL C");
        }
    }

    /// <summary>The content of one address, for all lanes.</summary>
    private string LoadOne(Value value)
    {
        string cell = Cell(value, value.Memory, 'm');
        return value.Memory switch
        {
            MemoryType.Int8 or MemoryType.Int16 => $"(uint)(int){cell}",
            MemoryType.Pointer => $"({TypeOf(value, Form.Scalar)}){cell}",
            _ when value.Kind == ValueKind.Pointer => $"({TypeOf(value, Form.Scalar)}){cell}",
            _ => cell,
        };
    }

    /// <summary>A vector, each lane from its own address.</summary>
    private string LoadAll(Value value)
    {
        Value pointer = value.Operands[0];
        if (_needs.AccessOf(pointer, value.Memory) == Access.Each)
            return $"{_prelude.Gather(value.Memory, pointer.Space)}({Vector(pointer)}, {_mask ?? AllLanes})";
        if (_mask is not null)
            return $"{_prelude.LoadMasked(value.Memory, pointer.Space)}({Scalar(pointer)}, {_mask})";
        string cells = Cell(value, value.Memory, 'w');
        return value.Memory switch
        {
            MemoryType.Int8 or MemoryType.Int16 => $"as_vuint(convert_vint({cells}))",
            MemoryType.UInt8 or MemoryType.UInt16 => $"convert_vuint({cells})",
            _ => cells,
        };
    }

    private void Store(Value value)
    {
        Value pointer = value.Operands[0];
        Value content = value.Operands[1];
        MemoryType memory = ClVectorPrelude.Stored(value.Memory);
        switch (_needs.AccessOf(pointer, value.Memory))
        {
            case Access.Uniform:
                string one = IsUniform(content) ? Scalar(content) : LastActive(content);
                string cast = memory == MemoryType.Pointer || content.Kind == ValueKind.Pointer ? "(ulong)"
                    : Sizes.Of(memory) < 4 ? $"({ClVectorPrelude.Memory(memory, 'm')})" : "";
                Line($"{Cell(value, memory, 'm')} = {(cast.Length > 0 ? cast + Grouped(one) : one)};");
                break;
            case Access.Contiguous when _mask is null:
                Line($"{Cell(value, memory, 'w')} = {ClVectorPrelude.Narrowed(memory, Vector(content))};");
                break;
            case Access.Contiguous:
                Line($"{_prelude.StoreMasked(memory, pointer.Space)}({Scalar(pointer)}, {Vector(content)}, {_mask});");
                break;
            default:
                Line($"{_prelude.Scatter(memory, pointer.Space)}({Vector(pointer)}, {Vector(content)}, {_mask ?? AllLanes});");
                break;
        }
    }

    /// <summary>The memory of an access at a scalar pointer: one cell (m) or one for each lane (w).</summary>
    private string Cell(Value access, MemoryType memory, char width)
    {
        Value pointer = access.Operands[0];
        return $"*({ClPrelude.Space(pointer.Space)} {ClVectorPrelude.Memory(memory, width)} *){Grouped(Scalar(pointer))}";
    }

    /// <summary>Where all lanes store to one place, the last one stays.</summary>
    private string LastActive(Value content)
    {
        string lane = _mask is null ? $"{Lanes - 1}" : $"31 - clz({_prelude.Bits(_mask)})";
        string element = $"{_prelude.Element(TypeOf(content, Form.Vector))}({Vector(content)}, {lane})";
        return content.Kind == ValueKind.Bool ? $"-{element}" : element;
    }

    private string Atomic(Value value)
    {
        Value[] o = value.Operands;
        string function = _prelude.Atomic((AtomicKind)value.Immediate, value.Memory, o[0].Space);
        string rest = o.Length > 2 ? $", {Vector(o[2])}" : "";
        return $"{function}({Vector(o[0])}, {Vector(o[1])}{rest}, {_mask ?? AllLanes})";
    }
}
