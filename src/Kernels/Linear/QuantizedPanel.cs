using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Where things lie in a panel of quantised weights: for each group of inputs in turn its words, [words][64], and behind them its 64
/// float16 scales. int8 has one group of all inputs. The last word of a column is filled up with zeros, and so is the last panel.
/// </summary>
internal static class QuantizedPanel
{
    /// <summary>32-bit words that 64 scales take.</summary>
    public const int ScaleWords = WeightPacking.PanelWidth / 2;

    /// <summary>Words of a column that hold so many inputs.</summary>
    public static int Words(int inputs, int perWord) => (inputs + perWord - 1) / perWord;

    /// <summary>32-bit words of a panel.</summary>
    public static long Length(int inFeatures, int group, int perWord)
    {
        int groups = (inFeatures - 1) / group + 1;
        return (long)Words(inFeatures, perWord) * WeightPacking.PanelWidth + (long)groups * ScaleWords;
    }

    /// <summary>Where group <paramref name="index"/> begins in a panel, in 32-bit words.</summary>
    public static long Start(int index, int group, int perWord) =>
        (long)index * (Words(group, perWord) * WeightPacking.PanelWidth + ScaleWords);

    /// <summary>The scale that lies at some place of a view of 16-bit numbers; scales are finite. Its sign goes up by 16 places, its
    /// magnitude by 13, and the exponent's bias is made up for.</summary>
    public static float Scale(ArrayView<ushort> scales, long place) =>
        Interop.IntAsFloat((uint)((short)scales[place] << 13) & 0x8FFFE000) * 5.192296858534828e33f;
}
