using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>What holds of a quantised model: the mean over positions of 1 - cos(logits, reference).</summary>
/// <param name="Most">The largest mean that is in order; null for int4 in groups of 64 and 128, where it is only printed.</param>
internal sealed record QuantizedBound(double? Most)
{
    private const double Int8 = 1e-3, Int4 = 5e-2;

    /// <summary>The bound of weights and cache together: the looser one. Null where neither is quantised.</summary>
    public static QuantizedBound? Of(WeightQuantization? weights, ElementType cache) => weights switch
    {
        { Bits: 4, Group: 32 } => new(Int4),
        { Bits: 4 } => new((double?)null),
        { Bits: 8 } => new(Int8),
        _ => cache == ElementType.Int8 ? new(Int8) : null,
    };

    /// <summary>The row for logits of some positions, [positions, vocabulary].</summary>
    public VerificationRow Row(string name, ReadOnlySpan<float> actual, ReadOnlySpan<float> reference, int columns)
    {
        const string stage = "logits, 1 - cos";
        double error = Comparison.MeanAngle(actual, reference, columns);
        return Most is { } most ? VerificationRow.Compared(name, stage, error, most) : VerificationRow.Printed(name, stage, error);
    }
}
