namespace IlgpuLlava.Kernels;

/// <summary>Delivers rows of a weight matrix [outFeatures, inFeatures], as stored: little-endian, row-major, no gaps.</summary>
/// <param name="firstRow">The first row wanted.</param>
/// <param name="rows">How many.</param>
/// <param name="destination">Where they go: exactly <paramref name="rows"/> rows long. All of it must be written.</param>
public delegate void WeightRowReader(int firstRow, int rows, Span<byte> destination);
