namespace ILGPU.Backends.Cpu;

/// <summary>What a vector program is specialised for.</summary>
/// <param name="Lanes">Lanes of the warp: 16, 8 or 4.</param>
/// <param name="IsFull">True where the group has as many threads as the warp has lanes: no entry mask.</param>
/// <param name="IsOneDimensional">True where Group.DimY = Group.DimZ = 1: Group.IdxX is the lane.</param>
/// <param name="IsOneWarp">False where what is uniform has to be so in a group of several warps.</param>
internal sealed record VectorOptions(int Lanes, bool IsFull, bool IsOneDimensional, bool IsOneWarp = true);
