namespace IlgpuLlava.Kernels;

/// <summary>The numbers that <see cref="QueryKeyValueKernel{TNumber, TRows, T, TElement}"/> takes.</summary>
/// <param name="Rows">Rows that exist.</param>
/// <param name="InFeatures">k.</param>
/// <param name="OutFeatures">From one row of the output to the next.</param>
/// <param name="LanesAcross">Threads beside one another: 4 or 8 for 32 or 64 columns.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">Key heads, and value heads.</param>
/// <param name="HeadDim">Features of a head, a multiple of 16.</param>
/// <param name="Epsilon">The norm's.</param>
internal readonly record struct QueryKeyValueShape(
    int Rows, int InFeatures, int OutFeatures, int LanesAcross, int Heads, int KvHeads, int HeadDim, float Epsilon);
