namespace IlgpuLlava.Runtime;

/// <summary>Keys and values of all layers to be copied from one block to another before a pass.</summary>
/// <param name="From">Block that others read, too.</param>
/// <param name="To">Block of the sequence that will write.</param>
public readonly record struct BlockCopy(int From, int To);
