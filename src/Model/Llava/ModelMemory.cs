using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Model;

/// <summary>Device memory that a model takes, known from its configuration before anything is allocated.</summary>
/// <param name="Weights">Bytes of the weights, packed as they are computed with, and of the rotary tables.</param>
/// <param name="CacheBlock">Bytes of a block of <see cref="KvCache.BlockTokens"/> tokens' keys and values, all layers together.</param>
/// <param name="Workspace">Bytes of the activations of the largest passes.</param>
/// <param name="Picture">Bytes of a picture's features, of the largest where pictures become different numbers of tokens.</param>
public sealed record ModelMemory(long Weights, long CacheBlock, long Workspace, long Picture)
{
    /// <summary>Plans.</summary>
    /// <param name="configuration">The model.</param>
    /// <param name="type">How weights are stored that are not quantised.</param>
    /// <param name="quantization">How matrices are quantised, or null.</param>
    /// <param name="kernels">The ops of the device, which know what keys and values are best stored as.</param>
    /// <param name="passTokens">Most new tokens in a pass through the decoder.</param>
    /// <param name="sequences">Most sequences in a pass.</param>
    /// <param name="cacheType">How keys and values are stored; null for what serves the model best.</param>
    /// <exception cref="ArgumentException">The type is one of quantised weights.</exception>
    public static ModelMemory Of(
        LlavaConfiguration configuration, ElementType type, WeightQuantization? quantization, KernelSet kernels, int passTokens,
        int sequences = 1, ElementType? cacheType = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(kernels);
        if (type.IsQuantized()) throw new ArgumentException($"{type} weights are planned by their quantisation.", nameof(type));
        TextConfiguration text = configuration.Text;
        long weights = new TensorPlan(configuration).Tensors.Sum(tensor => TensorBytes(tensor, type, quantization));
        long rotary = (long)configuration.ContextLength * text.HeadDim * sizeof(float);
        ElementType stored = cacheType ?? kernels.Attention.CacheType(quantization?.Type ?? type, text.HeadDim);
        long block = checked(text.LayerCount * PagedKvCache.SizeInBytes(1, text.KeyValueHeadCount, text.HeadDim, stored));
        long tower = configuration.HasVision ? TowerCache(configuration.Vision, type, kernels) : 0;
        return new ModelMemory(
            weights + rotary, block, (WorkspaceFloats(configuration, passTokens, sequences) * sizeof(float)) + tower,
            (long)configuration.MaxImageTokenCount * text.HiddenSize * sizeof(float));
    }

    private static long TowerCache(VisionConfiguration vision, ElementType type, KernelSet kernels) => PagedKvCache.SizeInBytes(
        (vision.PositionCount + KvCache.BlockTokens - 1) / KvCache.BlockTokens, vision.HeadCount, vision.HeadDim,
        kernels.Attention.CacheType(type, vision.HeadDim));

    private static long TensorBytes(PlannedTensor tensor, ElementType type, WeightQuantization? quantization)
    {
        long elements = tensor.Shape.Aggregate(1L, (product, extent) => checked(product * extent));
        if (tensor.Name == TensorNames.EmbedTokens) return elements * type.SizeInBytes();
        // What is added or multiplied element by element is float32.
        if (tensor.Shape.Count == 1 || tensor.Name.Contains("position_embedding", StringComparison.Ordinal))
            return elements * sizeof(float);
        (ElementType stored, int group) = quantization is not null && WeightQuantization.Covers(tensor.Name)
            ? (quantization.Type, quantization.Group) : (type, 0);
        int rows = checked((int)tensor.Shape[0]), inputs = checked((int)(elements / rows));
        return tensor.Name.EndsWith("gate_up.weight", StringComparison.Ordinal)
            ? WeightPacking.PackedBytes(rows / 2, inputs, stored, WeightLayout.GateUp, group)
            : WeightPacking.PackedBytes(rows, inputs, stored, WeightLayout.Plain, group);
    }

    // Each buffer is as large as the larger use of it, by the tower or by the decoder.
    private static long WorkspaceFloats(LlavaConfiguration configuration, int passTokens, int sequences)
    {
        TextConfiguration text = configuration.Text;
        long tokens = Math.Max(passTokens, sequences);
        long queries = (long)text.HeadCount * text.HeadDim, wide = queries + (2L * text.KeyValueHeadCount * text.HeadDim);
        long answering = sequences * ((long)text.VocabularySize + text.HiddenSize);
        if (!configuration.HasVision)
            return (tokens * ((2L * text.HiddenSize) + wide + queries + text.IntermediateSize)) + answering;
        VisionConfiguration vision = configuration.Vision;
        long positions = vision.PositionCount;
        return (2 * Math.Max(positions * vision.HiddenSize, tokens * text.HiddenSize))
            + Math.Max(positions * 3 * vision.HiddenSize, tokens * wide)
            + Math.Max(positions * vision.HiddenSize, tokens * queries)
            + Math.Max(positions * vision.IntermediateSize, tokens * text.IntermediateSize)
            + ((long)vision.ChannelCount * vision.ImageSize * vision.ImageSize)
            + PatchEmbedding.ScratchLength(1, vision.ImageSize, vision.PatchSize)
            + PictureFloats(configuration)
            + answering;
    }

    // Between the tower and the features: what two products take, and tiles before they are laid out.
    private static long PictureFloats(LlavaConfiguration configuration)
    {
        int tiles = configuration.Preprocess.AnyResolution is { } any
            ? any.Resolutions.Max(r => any.Layout(r.Width, r.Height, configuration.Vision.PatchesPerSide).TileCount) : 1;
        long rows = (long)tiles * configuration.TileTokenCount, hidden = configuration.Text.HiddenSize;
        return (configuration.Projector == ProjectorKind.TwoLayers ? rows * hidden : 0)
            + (tiles > 1 ? (rows * configuration.Vision.HiddenSize) + ((rows + 1) * hidden) : 0);
    }
}
