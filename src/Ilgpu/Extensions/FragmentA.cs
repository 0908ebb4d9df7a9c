namespace ILGPU.Extensions;

/// <summary>
/// A lane's part of the left matrix of <see cref="Mma"/>, [16, 16] of f16 or bf16, two elements a word, the one of the smaller column
/// in the low half. With g = lane / 4 and c = 2 (lane % 4): X0 holds row g, columns c and c + 1; X1 row g + 8; X2 row g, columns
/// c + 8 and c + 9; X3 row g + 8, the same columns as X2.
/// </summary>
public struct FragmentA
{
    /// <summary>Row lane / 4, columns 2 (lane % 4) and the next.</summary>
    public uint X0;

    /// <summary>Eight rows below <see cref="X0"/>.</summary>
    public uint X1;

    /// <summary>Eight columns right of <see cref="X0"/>.</summary>
    public uint X2;

    /// <summary>Eight rows below <see cref="X2"/>.</summary>
    public uint X3;
}
