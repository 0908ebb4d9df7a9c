using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Configuration;
using Buffer = ILGPU.Runtime.MemoryBuffer1D<float, ILGPU.Stride1D.Dense>;

namespace IlgpuLlava.Model;

/// <summary>The weights of tower and projector on a device; those of the projector and <paramref name="Newline"/> are there where the
/// model has them.</summary>
internal sealed record VisionWeights(
    PackedWeights Patch, Buffer Class, Buffer Positions, VisionWeights.Norm PreNorm, IReadOnlyList<VisionWeights.Layer> Layers,
    VisionWeights.Affine? Projector1, VisionWeights.Affine? Projector2, Buffer? Newline)
{
    public static VisionWeights Load(WeightLoader load, LlavaConfiguration configuration)
    {
        Buffer classToken = load.Vector("vision.class_embedding");
        PackedWeights patch = load.Matrix("vision.patch_embedding.weight");
        Buffer positions = load.Vector("vision.position_embedding.weight");
        Norm preNorm = Norm.Load(load, "vision.pre_norm");
        Layer[] layers = new Layer[configuration.VisionLayersToRun];
        load.Load([.. Enumerable.Range(0, layers.Length).Select(i => (Action)(() =>
        {
            string name = $"vision.layers.{i}.";
            layers[i] = new Layer(
                Norm.Load(load, name + "norm_1"), Affine.Load(load, name + "attention.qkv"), Affine.Load(load, name + "attention.out"),
                Norm.Load(load, name + "norm_2"), Affine.Load(load, name + "mlp.fc1"), Affine.Load(load, name + "mlp.fc2"));
        }))]);
        return new VisionWeights(
            patch, classToken, positions, preNorm, layers,
            configuration.Projector != ProjectorKind.None ? Affine.Load(load, "projector.linear_1") : null,
            configuration.Projector == ProjectorKind.TwoLayers ? Affine.Load(load, "projector.linear_2") : null,
            configuration.Preprocess.AnyResolution is null ? null : load.Vector("image_newline"));
    }

    internal sealed record Affine(PackedWeights Weight, Buffer Bias)
    {
        public static Affine Load(WeightLoader load, string name) => new(load.Matrix(name + ".weight"), load.Vector(name + ".bias"));
    }

    internal sealed record Norm(Buffer Weight, Buffer Bias)
    {
        public static Norm Load(WeightLoader load, string name) => new(load.Vector(name + ".weight"), load.Vector(name + ".bias"));
    }

    internal sealed record Layer(Norm Norm1, Affine Qkv, Affine Out, Norm Norm2, Affine Fc1, Affine Fc2);
}
