using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;

namespace IlgpuLlava.Runtime.Verification;

/// <summary>
/// The bounds of a run. Activations are float32, and a golden's reference was computed from its weights as stored, so the bound is
/// float32's whatever type they are; where the model's weights were rounded further than the golden's, it is that of their type, and
/// where a device rounds activations to 16 bits for its matrix units, that of those.
/// </summary>
/// <param name="Bound">The largest error of a stage.</param>
/// <param name="LeastMargin">Greedy ids are held up to the first step whose two largest logits are closer than this.</param>
/// <param name="Quantized">Where weights, or keys and values, are quantised: stages and ids are printed and not held.</param>
internal readonly record struct Arithmetic(double Bound, double LeastMargin, QuantizedBound? Quantized = null)
{
    public static readonly Arithmetic Float32 = new(1e-4, 0);
    public static readonly Arithmetic Float16 = new(3e-3, 0.5);
    public static readonly Arithmetic BFloat16 = new(2e-2, 0.5);

    /// <summary>The bounds for a model that stands in for a golden's checkpoint: those of its coarsest tensor's rounding.</summary>
    public static Arithmetic Of(Checkpoint golden, Checkpoint model)
    {
        Arithmetic worst = Float32;
        foreach (TensorInfo info in model.Tensors)
        {
            if (!golden.Contains(info.Name))
                continue;
            TensorType from = golden.Info(info.Name).Type;
            Arithmetic one = info.Type == from || info.Type == TensorType.F32
                ? Float32
                : info.Type == TensorType.F16 ? Float16 : BFloat16;
            worst = worst.Or(one);
        }
        return worst;
    }

    /// <summary>The bounds for activations, or keys and values, of a type.</summary>
    public static Arithmetic Of(ElementType type) => type switch
    {
        ElementType.Float32 => Float32,
        ElementType.Float16 => Float16,
        _ => BFloat16,
    };

    /// <summary>The same for a model whose weights are quantised, or whose keys and values are or have 16 bits; itself where neither is so.
    /// </summary>
    public Arithmetic With(WeightQuantization? weights, ElementType cache) =>
        (cache is ElementType.Float16 or ElementType.BFloat16 ? Or(Of(cache)) : this) with
        {
            Quantized = QuantizedBound.Of(weights, cache),
        };

    /// <summary>The looser of two bounds.</summary>
    public Arithmetic Or(Arithmetic other) => other.Bound > Bound ? other : this;
}
