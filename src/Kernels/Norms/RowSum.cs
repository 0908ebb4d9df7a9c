using ILGPU;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Sums over one row by one warp, in an order that depends on the row's length alone: element i goes to partial sum i mod 64,
/// in order of i; the partial sums are then added as a binary tree. A warp of L lanes holds 64 / L partial sums a lane, so
/// that 4, 8, 16, 32 and 64 lanes give the same bits.
/// </summary>
internal static class RowSum
{
    /// <summary>How many partial sums a row has.</summary>
    public const int Partials = 64;

    /// <summary>Most partial sums that one lane holds: those of a warp of 4.</summary>
    public const int MaxPerLane = Partials / 4;

    /// <summary>The sum of a row's terms.</summary>
    /// <param name="values">Holds the row.</param>
    /// <param name="start">Where the row begins.</param>
    /// <param name="length">Its elements.</param>
    /// <param name="centre">Passed to the term.</param>
    public static float Of<TTerm>(ArrayView<float> values, long start, int length, float centre)
        where TTerm : struct, IRowTerm
    {
        var sums = LocalMemory.Allocate<float>(MaxPerLane);
        int perLane = Partials / Warp.WarpSize;
        for (int part = 0; part < perLane; part++)
        {
            sums[part] = 0f;
        }

        int whole = length / Partials * Partials;
        for (int block = 0; block < whole; block += Partials)
        {
            for (int part = 0; part < perLane; part++)
            {
                sums[part] = TTerm.Add(sums[part], values[start + block + part * Warp.WarpSize + Warp.LaneIdx], centre);
            }
        }

        for (int part = 0; part < perLane; part++)
        {
            int index = whole + part * Warp.WarpSize + Warp.LaneIdx;
            if (index < length)
            {
                sums[part] = TTerm.Add(sums[part], values[start + index], centre);
            }
        }

        return Combine(sums);
    }

    /// <summary>Adds the 64 partial sums, partial p of a lane being number p * lanes + lane, as a binary tree.</summary>
    public static float Combine(ArrayView<float> sums)
    {
        if (Warp.WarpSize <= 4)
        {
            for (int part = 0; part < 8; part++)
            {
                sums[part] += sums[part + 8];
            }
        }

        if (Warp.WarpSize <= 8)
        {
            for (int part = 0; part < 4; part++)
            {
                sums[part] += sums[part + 4];
            }
        }

        if (Warp.WarpSize <= 16)
        {
            for (int part = 0; part < 2; part++)
            {
                sums[part] += sums[part + 2];
            }
        }

        if (Warp.WarpSize <= 32)
        {
            sums[0] += sums[1];
        }

        return WarpReduce.Sum(sums[0]);
    }
}
