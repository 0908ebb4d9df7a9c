using ILGPU.Interpreter;
using ILGPU.IR;

namespace ILGPU.Transform;

/// <summary>What is known to lie in memory at a point of a block.</summary>
internal sealed class AvailableLoads
{
    private readonly List<(Value Start, long Offset, MemoryType Memory, Value Content)> _known = [];

    /// <summary>The value that a load would give, or null.</summary>
    public Value? Find(Value load)
    {
        (Value start, long offset) = Split(load.Operands[0]);
        foreach ((Value knownStart, long knownOffset, MemoryType memory, Value content) in _known)
        {
            if (knownStart == start && knownOffset == offset && memory == load.Memory && content.Kind == load.Kind)
                return content;
        }
        return null;
    }

    /// <summary>Takes note of what a value does to memory.</summary>
    public void Note(Value value)
    {
        switch (value.Op)
        {
            case OpCode.Load:
                (Value start, long offset) = Split(value.Operands[0]);
                _known.Add((start, offset, value.Memory, value));
                break;
            case OpCode.Store:
                (Value target, long at) = Split(value.Operands[0]);
                int size = MemoryGuard.SizeOf(value.Memory);
                _known.RemoveAll(k => MayOverlap(k.Start, k.Offset, MemoryGuard.SizeOf(k.Memory), target, at, size));
                // What a narrow store leaves is not what it was given.
                if (size >= 4)
                    _known.Add((target, at, value.Memory, value.Operands[1]));
                break;
            case OpCode.InlineAssembly:
                _known.Clear();
                break;
            case OpCode.Atomic or OpCode.Fence:
                Forget();
                break;
            default:
                // Threads that wait for each other may see each other's stores afterwards.
                if (value.IsConvergent)
                    Forget();
                break;
        }
    }

    private void Forget() => _known.RemoveAll(k => k.Start.Space != AddressSpace.Local);

    private static bool MayOverlap(Value a, long atA, int sizeA, Value b, long atB, int sizeB)
    {
        if (a.Space != b.Space)
            return false;
        if (a == b)
            return atA < atB + sizeB && atB < atA + sizeA;
        Value rootA = DeadCode.Root(a);
        Value rootB = DeadCode.Root(b);
        return rootA == rootB || rootA.Op != OpCode.Alloca || rootB.Op != OpCode.Alloca;
    }

    private static (Value Start, long Offset) Split(Value pointer)
    {
        long offset = 0;
        while (pointer.Op == OpCode.PointerAdd && pointer.Operands[1].Op == OpCode.Constant)
        {
            offset += pointer.Operands[1].Immediate;
            pointer = pointer.Operands[0];
        }
        return (pointer, offset);
    }
}
