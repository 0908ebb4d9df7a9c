using System.Runtime.InteropServices;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Model;

/// <summary>Stored elements as float32.</summary>
internal static class TypedBytes
{
    /// <summary>Widens exactly.</summary>
    public static float[] Widen(ReadOnlySpan<byte> bytes, ElementType type)
    {
        float[] values = new float[bytes.Length / type.SizeInBytes()];
        switch (type)
        {
            case ElementType.Float32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
                break;
            case ElementType.Float16:
                ReadOnlySpan<System.Half> halves = MemoryMarshal.Cast<byte, System.Half>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = (float)halves[i];
                break;
            default:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
        }
        return values;
    }
}
