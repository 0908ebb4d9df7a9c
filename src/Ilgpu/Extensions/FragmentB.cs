namespace ILGPU.Extensions;

/// <summary>
/// A lane's part of the right matrix of <see cref="Mma"/>, [16, 8] of f16 or bf16, two elements a word, the one of the smaller row in
/// the low half. X0 holds column lane / 4, rows 2 (lane % 4) and the next; X1 the same column, eight rows further.
/// </summary>
public struct FragmentB
{
    /// <summary>Column lane / 4, rows 2 (lane % 4) and the next.</summary>
    public uint X0;

    /// <summary>Eight rows below <see cref="X0"/>.</summary>
    public uint X1;
}
