using System.Buffers.Binary;

namespace IlgpuLlava.Model.Checkpoints;

/// <summary>
/// Conversion between the element types of weights. Widening is exact; narrowing rounds to the nearest, ties to even, and NaN
/// stays NaN.
/// </summary>
public static partial class TensorConversion
{
    /// <summary>Converts elements.</summary>
    /// <param name="from">Type of the source: F32, F16 or BF16.</param>
    /// <param name="source">Whole elements, little-endian.</param>
    /// <param name="to">Type of the destination: F32, F16 or BF16.</param>
    /// <param name="destination">As many elements.</param>
    /// <returns>How many finite elements became infinite because they are too large for the destination's type.</returns>
    /// <exception cref="ArgumentException">Another type, or lengths that do not agree.</exception>
    public static long Convert(TensorType from, ReadOnlySpan<byte> source, TensorType to, Span<byte> destination)
    {
        if (!from.IsUsable() || !to.IsUsable()) throw new ArgumentException($"Weights are F32, F16 or BF16, not {from} or {to}.");
        int count = source.Length / from.Size();
        if (source.Length % from.Size() != 0 || destination.Length != count * to.Size())
            throw new ArgumentException("Source and destination differ in elements.");
        if (from == to)
        {
            source.CopyTo(destination);
            return 0;
        }
        long overflows = 0;
        int done = ConvertVectors(from, source, to, destination);
        for (int i = done; i < count; i++)
        {
            float value = Load(from, source, i);
            if (!Store(to, destination, i, value)) overflows++;
        }
        return overflows;
    }

    private static float Load(TensorType type, ReadOnlySpan<byte> bytes, int index) => type switch
    {
        TensorType.F32 => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * index)..]),
        TensorType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * index)..]),
        _ => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * index)..]) << 16),
    };

    private static bool Store(TensorType type, Span<byte> bytes, int index, float value)
    {
        switch (type)
        {
            case TensorType.F32:
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(4 * index)..], value);
                return true;
            case TensorType.F16:
                var half = (Half)value;
                BinaryPrimitives.WriteHalfLittleEndian(bytes[(2 * index)..], half);
                return Half.IsFinite(half) || !float.IsFinite(value);
            default:
                ushort brain = RoundToBrain(value);
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[(2 * index)..], brain);
                return (brain & 0x7F80) != 0x7F80 || !float.IsFinite(value);
        }
    }

    private static ushort RoundToBrain(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        // A NaN whose payload sits in the lower half alone would round to infinity, so its quiet bit is set.
        if (float.IsNaN(value)) return (ushort)((bits >> 16) | 0x40);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }
}
