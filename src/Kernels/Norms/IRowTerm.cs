namespace IlgpuLlava.Kernels;

/// <summary>What <see cref="RowSum"/> adds up for each element of a row.</summary>
internal interface IRowTerm
{
    /// <summary>The sum with one more element in it.</summary>
    static abstract float Add(float sum, float value, float centre);
}
