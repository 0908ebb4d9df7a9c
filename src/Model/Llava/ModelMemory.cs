using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;

namespace IlgpuLlava.Model;

/// <summary>Device memory that a model takes, known from its configuration before anything is allocated.</summary>
/// <param name="Weights">Bytes of the weights, packed as they are computed with, and of the rotary tables.</param>
/// <param name="CacheBlock">Bytes of a block of <see cref="KvCache.BlockTokens"/> tokens' keys and values, all layers together.</param>
/// <param name="Workspace">Bytes of the activations of the largest passes.</param>
/// <param name="Picture">Bytes of a picture's features.</param>
public sealed record ModelMemory(long Weights, long CacheBlock, long Workspace, long Picture)
{
    /// <summary>Plans.</summary>
    /// <param name="configuration">The model.</param>
    /// <param name="type">How weights are stored that are not quantised.</param>
    /// <param name="cacheType">How keys and values are stored.</param>
    /// <param name="passTokens">Most new tokens in a pass through the decoder.</param>
    /// <param name="sequences">Most sequences in a pass.</param>
    public static ModelMemory Of(
        LlavaConfiguration configuration, ElementType type, ElementType cacheType, int passTokens, int sequences = 1)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        TextConfiguration text = configuration.Text;
        long weights = new TensorPlan(configuration).Tensors.Sum(tensor => TensorBytes(tensor, type));
        long rotary = (long)configuration.ContextLength * text.HeadDim * sizeof(float);
        long block = checked(text.LayerCount * PagedKvCache.SizeInBytes(1, text.KeyValueHeadCount, text.HeadDim, cacheType));
        return new ModelMemory(
            weights + rotary, block, WorkspaceBytes(configuration, cacheType, passTokens, sequences),
            (long)configuration.MaxImageTokenCount * text.HiddenSize * sizeof(float));
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

    private static long TensorBytes(PlannedTensor tensor, ElementType type)
    {
        long elements = tensor.Shape.Aggregate(1L, (product, extent) => checked(product * extent));
        if (tensor.Name == TensorNames.EmbedTokens) return elements * type.SizeInBytes();
        // What is added or multiplied element by element is float32.
        if (tensor.Shape.Count == 1 || tensor.Name.Contains("position_embedding", StringComparison.Ordinal))
            return elements * sizeof(float);
        int rows = checked((int)tensor.Shape[0]), inputs = checked((int)(elements / rows));
        return tensor.Name.EndsWith("gate_up.weight", StringComparison.Ordinal)
            ? WeightPacking.PackedBytes(rows / 2, inputs, type, WeightLayout.GateUp)
            : WeightPacking.PackedBytes(rows, inputs, type, WeightLayout.Plain);
    }

    private static long WorkspaceBytes(LlavaConfiguration configuration, ElementType cacheType, int passTokens, int sequences)
    {
        (VisionConfiguration vision, TextConfiguration text) = (configuration.Vision, configuration.Text);
        long positions = vision.PositionCount, tokens = Math.Max(passTokens, sequences);
        long queries = (long)text.HeadCount * text.HeadDim, wide = queries + (2L * text.KeyValueHeadCount * text.HeadDim);
        // Each buffer is as large as the larger use of it, by the tower or by the decoder.
        long floats = (2 * Math.Max(positions * vision.HiddenSize, tokens * text.HiddenSize))
            + Math.Max(positions * 3 * vision.HiddenSize, tokens * wide)
            + Math.Max(positions * vision.HiddenSize, tokens * queries)
            + Math.Max(positions * vision.IntermediateSize, tokens * text.IntermediateSize)
            + ((long)vision.ChannelCount * vision.ImageSize * vision.ImageSize)
            + PatchEmbedding.ScratchLength(1, vision.ImageSize, vision.PatchSize)
            + PictureFloats(configuration)
            + (sequences * ((long)text.VocabularySize + text.HiddenSize));
        int blocks = (int)((positions + KvCache.BlockTokens - 1) / KvCache.BlockTokens);
        return (floats * sizeof(float)) + PagedKvCache.SizeInBytes(blocks, vision.HeadCount, vision.HeadDim, cacheType);
    }
}
