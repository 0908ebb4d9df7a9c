using System.Reflection;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ILGPU.IR;

namespace ILGPU.Backends.Cpu;

/// <summary>
/// Shuffles with an index that a mask keeps within the warp, <c>Warp.Shuffle(table, i &amp; 15)</c>: the lanes are a table, and one
/// instruction looks every lane's entry up.
/// </summary>
internal static class LaneTable
{
    /// <summary>The index as the instruction takes it, which looks at no higher bits; null for every other value.</summary>
    public static Value? IndexOf(VectorProgram program, Value shuffle)
    {
        Value[] o = shuffle.Operands;
        int lanes = program.Options.Lanes;
        if (shuffle.Op != OpCode.Shuffle || (ShuffleKind)shuffle.Immediate != ShuffleKind.Index || shuffle.Kind.IsWide()
            || !program.Options.IsFull || o[2].Op != OpCode.Constant || o[2].AsInt32 != lanes || o[1].Op != OpCode.And
            || Instruction(lanes, VectorIsa.Element(shuffle.Kind)) is null)
        {
            return null;
        }
        (Value index, Value mask) = o[1].Operands[0].Op == OpCode.Constant
            ? (o[1].Operands[1], o[1].Operands[0]) : (o[1].Operands[0], o[1].Operands[1]);
        if (mask.Op != OpCode.Constant || (uint)mask.AsInt32 >= lanes)
            return null;
        return mask.AsInt32 == lanes - 1 ? index : o[1];
    }

    /// <summary>The instruction; null where the processor has none.</summary>
    public static MethodInfo? Instruction(int lanes, Type element) => (lanes, element == typeof(float)) switch
    {
        (16, true) when Avx512F.IsSupported =>
            ((Func<Vector512<float>, Vector512<int>, Vector512<float>>)Avx512F.PermuteVar16x32).Method,
        (16, false) when Avx512F.IsSupported =>
            ((Func<Vector512<int>, Vector512<int>, Vector512<int>>)Avx512F.PermuteVar16x32).Method,
        (8, true) when Avx2.IsSupported => ((Func<Vector256<float>, Vector256<int>, Vector256<float>>)Avx2.PermuteVar8x32).Method,
        (8, false) when Avx2.IsSupported => ((Func<Vector256<int>, Vector256<int>, Vector256<int>>)Avx2.PermuteVar8x32).Method,
        _ => null,
    };
}
