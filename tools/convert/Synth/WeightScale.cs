using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Convert.Synth;

/// <summary>
/// Mean and deviation of a random tensor, so that the streams through a model of any depth keep a size that 16-bit numbers hold: a
/// matrix keeps the size of what it multiplies, the matrices that add to a residual stream together add about as much as was there.
/// </summary>
internal readonly record struct WeightScale(double Mean, double Deviation)
{
    /// <summary>The scale of a tensor by its canonical name, of q, k, v, gate and up their own.</summary>
    public static WeightScale Of(PlannedPart part, LlavaConfiguration configuration)
    {
        string name = part.Name;
        if (name.EndsWith(".bias", StringComparison.Ordinal)) return new(0, 0.02);
        if (name.Contains("norm", StringComparison.Ordinal)) return new(1, 0.05);
        if (part.Shape.Count == 1 || name.EndsWith("embed_tokens.weight", StringComparison.Ordinal)
            || name.Contains("position_embedding", StringComparison.Ordinal))
        {
            return new(0, 1);
        }
        double inputs = part.Shape.Skip(1).Aggregate(1.0, (product, extent) => product * extent);
        int layers = name.StartsWith("vision.", StringComparison.Ordinal) ? configuration.VisionLayersToRun : configuration.Text.LayerCount;
        double gain = name == TensorNames.LmHead ? 2
            : name.EndsWith(".out.weight", StringComparison.Ordinal) || name.EndsWith(".down.weight", StringComparison.Ordinal)
                || name.EndsWith(".fc2.weight", StringComparison.Ordinal) ? 1 / Math.Sqrt(2.0 * Math.Max(1, layers)) : 1;
        return new(0, gain / Math.Sqrt(inputs));
    }
}
