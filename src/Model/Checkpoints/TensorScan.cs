using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>Examines the values of stored weights.</summary>
public static class TensorScan
{
    /// <summary>Counts NaN and infinite elements: those whose exponent bits are all set.</summary>
    /// <param name="type">F32, F16 or BF16.</param>
    /// <param name="bytes">Whole elements, little-endian.</param>
    /// <exception cref="ArgumentException">Another type, or half an element.</exception>
    public static long CountNonFinite(TensorType type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % type.Size() != 0) throw new ArgumentException("The bytes end within an element.", nameof(bytes));
        return type switch
        {
            TensorType.F32 => Count(MemoryMarshal.Cast<byte, uint>(bytes), 0x7F80_0000u),
            TensorType.F16 => Count(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)0x7C00),
            TensorType.BF16 => Count(MemoryMarshal.Cast<byte, ushort>(bytes), (ushort)0x7F80),
            _ => throw new ArgumentException($"Weights are F32, F16 or BF16, not {type.Spelling()}.", nameof(type)),
        };
    }

    // Optimised from the first call on: a model is loaded before the runtime would get to it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Count<T>(ReadOnlySpan<T> values, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        long count = 0;
        int i = 0;
        var mask = new Vector<T>(exponent);
        // Almost every vector has none, so it is only counted where one shows.
        for (; i <= values.Length - Vector<T>.Count; i += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(values[i..]) & mask, mask)) count += CountScalar(values.Slice(i, Vector<T>.Count), exponent);
        }
        return count + CountScalar(values[i..], exponent);
    }

    private static long CountScalar<T>(ReadOnlySpan<T> values, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        long count = 0;
        foreach (T value in values)
        {
            if ((value & exponent) == exponent) count++;
        }
        return count;
    }
}
