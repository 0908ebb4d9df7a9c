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

    /// <summary>What numbers have too much when they are unpacked: the sum of the inputs, that many times, is taken off a group's sum.
    /// </summary>
    static abstract int Excess { get; }

    /// <summary>Whether <see cref="Factor"/> is not 1.</summary>
    static abstract bool HasFactors { get; }

    /// <summary>The number of input <paramref name="j"/> of a word, <see cref="Excess"/> added, over <see cref="Factor"/>; exact. A few
    /// operations where j is a constant.</summary>
    static abstract float Unpack(uint word, int j);

    /// <summary>A power of two: what input <paramref name="j"/> is multiplied by in place of all the numbers that it meets.</summary>
    static abstract float Factor(int j);
}
