namespace ILGPU.IR;

/// <summary>Which lane a <see cref="OpCode.Shuffle"/> reads from, within segments of <c>width</c> lanes.
/// A source outside the segment (or a lane that does not exist) gives the lane's own value.</summary>
internal enum ShuffleKind : byte
{
    /// <summary>Lane <c>operand</c> of the segment.</summary>
    Index,

    /// <summary>Own lane minus <c>operand</c>.</summary>
    Up,

    /// <summary>Own lane plus <c>operand</c>.</summary>
    Down,

    /// <summary>Own lane xor <c>operand</c>.</summary>
    Xor,
}
