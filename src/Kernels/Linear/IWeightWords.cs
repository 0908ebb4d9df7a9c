namespace IlgpuLlava.Kernels;

/// <summary>
/// How whole numbers lie in 32-bit words, some consecutive inputs of one column a word, first input lowest. A type argument, never an
/// instance.
/// </summary>
internal interface IWeightWords
{
    /// <summary>Inputs of a word.</summary>
    static abstract int PerWord { get; }

    /// <summary>Whether a column has a scale for each group of its inputs, and not one for all of them.</summary>
    static abstract bool HasGroups { get; }

    /// <summary>The number of input <paramref name="j"/> of a word, exactly. A few operations where j is a constant. All lanes of the
    /// warp have to come here.</summary>
    static abstract float Unpack(uint word, int j);
}
