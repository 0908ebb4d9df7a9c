using ILGPU.IR;
using ILGPU.Runtime.Host;

namespace ILGPU;

/// <summary>The grid of thread groups that a kernel is launched over, as the running thread sees it.</summary>
public static class Grid
{
    /// <summary>The index of the thread's group along x.</summary>
    public static int IdxX
    {
        [Intrinsic(IntrinsicKind.GridIdxX)]
        get => HostThread.Current.GridIndex.X;
    }

    /// <summary>The index of the thread's group along y.</summary>
    public static int IdxY
    {
        [Intrinsic(IntrinsicKind.GridIdxY)]
        get => HostThread.Current.GridIndex.Y;
    }

    /// <summary>The index of the thread's group along z.</summary>
    public static int IdxZ
    {
        [Intrinsic(IntrinsicKind.GridIdxZ)]
        get => HostThread.Current.GridIndex.Z;
    }

    /// <summary>Groups along x.</summary>
    public static int DimX
    {
        [Intrinsic(IntrinsicKind.GridDimX)]
        get => HostThread.Current.GridDim.X;
    }

    /// <summary>Groups along y.</summary>
    public static int DimY
    {
        [Intrinsic(IntrinsicKind.GridDimY)]
        get => HostThread.Current.GridDim.Y;
    }

    /// <summary>Groups along z.</summary>
    public static int DimZ
    {
        [Intrinsic(IntrinsicKind.GridDimZ)]
        get => HostThread.Current.GridDim.Z;
    }

    /// <summary>The index of the thread's group.</summary>
    public static Index3D Index => new(IdxX, IdxY, IdxZ);

    /// <summary>Groups along each dimension.</summary>
    public static Index3D Dimension => new(DimX, DimY, DimZ);

    /// <summary>The number of the thread's group; x runs fastest.</summary>
    public static int LinearIndex => ((IdxZ * DimY) + IdxY) * DimX + IdxX;

    /// <summary>The index of the thread in the whole grid.</summary>
    public static Index3D GlobalIndex => ComputeGlobalIndex(Index, Group.Index);

    /// <summary>The index of the thread in the whole grid, in 64 bits.</summary>
    public static LongIndex3D LongGlobalIndex => ComputeLongGlobalIndex(Index, Group.Index);

    /// <summary>
    /// The number of the thread in the whole grid: that of its group times the group's size, plus its number in the group.
    /// </summary>
    public static int GlobalLinearIndex => (LinearIndex * Group.Dimension.Size) + Group.LinearIndex;

    /// <summary>The index of a thread in the whole grid.</summary>
    public static Index1D ComputeGlobalIndex(Index1D gridIdx, Index1D groupIdx) =>
        new((gridIdx.X * Group.DimX) + groupIdx.X);

    /// <summary>The index of a thread in the whole grid, in 64 bits.</summary>
    public static LongIndex1D ComputeLongGlobalIndex(Index1D gridIdx, Index1D groupIdx) =>
        new(((long)gridIdx.X * Group.DimX) + groupIdx.X);

    /// <summary>The index of a thread in the whole grid.</summary>
    public static Index2D ComputeGlobalIndex(Index2D gridIdx, Index2D groupIdx) =>
        new((gridIdx.X * Group.DimX) + groupIdx.X, (gridIdx.Y * Group.DimY) + groupIdx.Y);

    /// <summary>The index of a thread in the whole grid, in 64 bits.</summary>
    public static LongIndex2D ComputeLongGlobalIndex(Index2D gridIdx, Index2D groupIdx) =>
        new(((long)gridIdx.X * Group.DimX) + groupIdx.X,
            ((long)gridIdx.Y * Group.DimY) + groupIdx.Y);

    /// <summary>The index of a thread in the whole grid.</summary>
    public static Index3D ComputeGlobalIndex(Index3D gridIdx, Index3D groupIdx) =>
        new((gridIdx.X * Group.DimX) + groupIdx.X, (gridIdx.Y * Group.DimY) + groupIdx.Y, (gridIdx.Z * Group.DimZ) + groupIdx.Z);

    /// <summary>The index of a thread in the whole grid, in 64 bits.</summary>
    public static LongIndex3D ComputeLongGlobalIndex(Index3D gridIdx, Index3D groupIdx) =>
        new(((long)gridIdx.X * Group.DimX) + groupIdx.X,
            ((long)gridIdx.Y * Group.DimY) + groupIdx.Y,
            ((long)gridIdx.Z * Group.DimZ) + groupIdx.Z);
}
