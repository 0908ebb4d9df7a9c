using System.Runtime.InteropServices;
using IlgpuLlava.Kernels;

namespace IlgpuLlava.Bench;

/// <summary>
/// Random weights and activations, of both signs, from 2^-7 to 2^-5: the bits of an element are drawn, so that every mantissa
/// occurs and gigabytes take seconds.
/// </summary>
internal sealed class RandomData(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Fills memory with elements of a type.</summary>
    public void Fill(Span<byte> bytes, ElementType type)
    {
        // Sign and mantissa at random, the exponent one of two.
        (ulong drawn, ulong kept) = type switch
        {
            ElementType.Float32 => (0x80FFFFFF_80FFFFFFUL, 0x3C000000_3C000000UL),
            ElementType.Float16 => (0x87FF87FF_87FF87FFUL, 0x20002000_20002000UL),
            ElementType.BFloat16 => (0x80FF80FF_80FF80FFUL, 0x3C003C00_3C003C00UL),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ref ulong word in words)
            word = (Next() & drawn) | kept;
        Span<byte> rest = bytes[(words.Length * 8)..];
        if (rest.Length > 0)
        {
            ulong last = (Next() & drawn) | kept;
            MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in last))[..rest.Length].CopyTo(rest);
        }
    }

    /// <summary>Fills a panel of packed weights, scales included.</summary>
    public void FillPanel(Span<byte> panel, int inFeatures, ElementType type, int group)
    {
        if (!type.IsQuantized())
        {
            Fill(panel, type);
            return;
        }
        Span<ulong> words = MemoryMarshal.Cast<byte, ulong>(panel);
        foreach (ref ulong word in words)
            word = Next();
        int inputs = type == ElementType.Int8 ? inFeatures : group;
        int perWord = WeightPacking.PerWord(type);
        Span<ulong> scales = words;
        for (int first = 0; first < inFeatures; first += inputs)
        {
            // In steps of 8 bytes: a word of each of 64 columns, then 64 scales of 2 bytes.
            scales = scales[(QuantizedPanel.Words(Math.Min(inputs, inFeatures - first), perWord) * WeightPacking.PanelWidth / 2)..];
            foreach (ref ulong word in scales[..(QuantizedPanel.ScaleWords / 2)])
                word = (word & 0x83FF83FF_83FF83FFUL) | 0x14001400_14001400UL;
            scales = scales[(QuantizedPanel.ScaleWords / 2)..];
        }
    }

    /// <summary>Numbers of float32.</summary>
    public float[] Floats(int count)
    {
        float[] values = new float[count];
        Fill(MemoryMarshal.AsBytes(values.AsSpan()), ElementType.Float32);
        return values;
    }

    // xorshift64: Marsaglia, "Xorshift RNGs", 2003.
    private ulong Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 7;
        _state ^= _state << 17;
        return _state;
    }
}
