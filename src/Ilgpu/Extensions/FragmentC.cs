namespace ILGPU.Extensions;

/// <summary>
/// A lane's part of the sums of <see cref="Mma"/>, [16, 8] of float: X0 and X1 are row lane / 4, columns 2 (lane % 4) and the next;
/// X2 and X3 the same columns, eight rows below.
/// </summary>
public struct FragmentC
{
    /// <summary>Row lane / 4, column 2 (lane % 4).</summary>
    public float X0;

    /// <summary>The column after <see cref="X0"/>.</summary>
    public float X1;

    /// <summary>Eight rows below <see cref="X0"/>.</summary>
    public float X2;

    /// <summary>Eight rows below <see cref="X1"/>.</summary>
    public float X3;
}
