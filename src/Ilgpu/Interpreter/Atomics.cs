using System.Runtime.CompilerServices;
using ILGPU.IR;

namespace ILGPU.Interpreter;

/// <summary>Atomic read-modify-write on a native cell; the groups of a launch run on several threads of the host.</summary>
internal static unsafe class Atomics
{
    /// <summary>Replaces the cell's content and returns the old one, both as bits. CompareExchange compares bits.</summary>
    public static long Execute(AtomicKind kind, MemoryType memory, byte* address, long value, long comparand)
    {
        if (memory is MemoryType.Int32 or MemoryType.Float32)
        {
            ref int cell = ref Unsafe.AsRef<int>(address);
            while (true)
            {
                int old = Volatile.Read(ref cell);
                long bits = memory == MemoryType.Float32 ? (uint)old : old;
                if (kind == AtomicKind.CompareExchange && old != (int)comparand)
                    return bits;
                int replacement = (int)Combine(kind, memory == MemoryType.Float32 ? ValueKind.Float32 : ValueKind.Int32, bits, value);
                if (Interlocked.CompareExchange(ref cell, replacement, old) == old)
                    return bits;
            }
        }

        ref long wide = ref Unsafe.AsRef<long>(address);
        while (true)
        {
            long old = Volatile.Read(ref wide);
            if (kind == AtomicKind.CompareExchange && old != comparand)
                return old;
            long replacement = Combine(kind, memory == MemoryType.Float64 ? ValueKind.Float64 : ValueKind.Int64, old, value);
            if (Interlocked.CompareExchange(ref wide, replacement, old) == old)
                return old;
        }
    }

    private static long Combine(AtomicKind kind, ValueKind type, long old, long value)
    {
        OpCode op = kind switch
        {
            AtomicKind.Add => OpCode.Add,
            AtomicKind.And => OpCode.And,
            AtomicKind.Or => OpCode.Or,
            AtomicKind.Xor => OpCode.Xor,
            AtomicKind.Min => OpCode.Min,
            AtomicKind.Max => OpCode.Max,
            AtomicKind.MinUnsigned => OpCode.MinUnsigned,
            AtomicKind.MaxUnsigned => OpCode.MaxUnsigned,
            _ => OpCode.Constant,
        };
        return op == OpCode.Constant ? value : ScalarMath.Evaluate(op, type, type, 0, old, value, 0);
    }
}
