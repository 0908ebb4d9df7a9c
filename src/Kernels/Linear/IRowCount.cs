namespace IlgpuLlava.Kernels;

/// <summary>How many rows a register tile has. A type argument, so that tiles of every height unroll fully.</summary>
internal interface IRowCount
{
    /// <summary>The rows.</summary>
    static abstract int Rows { get; }

    /// <summary>Whether what the tile reads next is fetched ahead.</summary>
    static abstract bool FetchesAhead { get; }
}
