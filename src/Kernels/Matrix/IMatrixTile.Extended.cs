namespace IlgpuLlava.Kernels;

/// <summary>How many warps a group's tile has, each with 64 rows by one panel of 64 columns. A type argument, never an instance.</summary>
internal interface IMatrixTile
{
    /// <summary>Warps below one another.</summary>
    static abstract int WarpsDown { get; }

    /// <summary>Warps beside one another.</summary>
    static abstract int WarpsAcross { get; }
}
