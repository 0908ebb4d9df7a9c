namespace IlgpuLlava.Kernels;

/// <summary>Sizes that launcher and tests share.</summary>
internal static class LinearMatrixShape
{
    /// <summary>For tests: the index of the tile shape to use.</summary>
    internal static int? Forced { get; set; }

    /// <summary>k rounded up to whole blocks.</summary>
    public static int Padded(int inFeatures) => checked((inFeatures + 31) / 32 * 32);
}
