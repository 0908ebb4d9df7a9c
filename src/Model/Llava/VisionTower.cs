using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using IlgpuLlava.Model.Images;

namespace IlgpuLlava.Model;

/// <summary>
/// The seeing half of LLaVA on a device, from top to bottom: CLIP tower, projector, and the layout of the features in the prompt.
/// </summary>
/// <remarks>
/// Sources: Radford et al., "Learning Transferable Visual Models From Natural Language Supervision", 2021; Liu et al., "Visual
/// Instruction Tuning", 2023, and "LLaVA-NeXT", 2024. Not for use by two threads at once.
/// </remarks>
public sealed class VisionTower : IDisposable
{
    private readonly List<IDisposable> _owned = [];
    private readonly LlavaConfiguration _configuration;
    private readonly KernelSet _kernels;
    private readonly Workspace _workspace;
    private readonly VisionWeights _weights;
    private readonly PagedKvCache _cache;
    private readonly AttentionBatch _batch;

    /// <summary>A tower whose weights, workspace and kernels are its owner's.</summary>
    internal VisionTower(
        LlavaConfiguration configuration, WeightLoader weights, Workspace workspace, KernelSet kernels, Accelerator accelerator)
    {
        (_configuration, _workspace, _kernels, Accelerator) = (configuration, workspace, kernels, accelerator);
        VisionConfiguration c = configuration.Vision;
        _weights = VisionWeights.Load(weights, configuration);
        int blocks = (c.PositionCount + PagedKvCache.BlockTokens - 1) / PagedKvCache.BlockTokens;
        ElementType type = kernels.Attention.CacheType(_weights.Patch.Type, c.HeadDim);
        _owned.Add(_cache = new PagedKvCache(accelerator, blocks, c.HeadCount, c.HeadDim, type));
        try
        {
            _owned.Add(_batch = new AttentionBatch(accelerator, headsPerKvHead: 1, causal: false));
            _batch.Add(c.PositionCount, c.PositionCount, [.. Enumerable.Range(0, blocks)]);
            _batch.Upload();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Where it computes.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>How the tower's matrices are stored.</summary>
    internal ElementType WeightType => _weights.Patch.Type;

    /// <summary>How its keys and values are.</summary>
    internal ElementType CacheType => _cache.Type;

    /// <summary>Loads tower and projector alone, without the decoder.</summary>
    /// <param name="checkpoint">An open checkpoint; it may be disposed afterwards.</param>
    /// <param name="accelerator">Where to; it must outlive the tower.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    /// <exception cref="CheckpointException">The files changed, are broken, or hold what is not supported.</exception>
    public static VisionTower Load(Checkpoint checkpoint, Accelerator accelerator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(accelerator);
        WeightLoader weights = new(checkpoint, accelerator, cancellationToken);
        Workspace workspace = new(accelerator);
        KernelSet kernels = new(accelerator);
        try
        {
            VisionTower tower = new(checkpoint.Configuration, weights, workspace, kernels, accelerator);
            tower._owned.InsertRange(0, [weights, workspace, kernels]);
            return tower;
        }
        catch
        {
            kernels.Dispose();
            workspace.Dispose();
            weights.Dispose();
            throw;
        }
    }

    /// <summary>From a preprocessed picture to the tower's features.</summary>
    /// <param name="pixels">[tiles, 3, imageSize, imageSize], normalised.</param>
    /// <param name="tap">Looks at the stages, tile by tile, or null.</param>
    /// <param name="cancellationToken">Ends the pass between two layers.</param>
    /// <returns>[tiles, tileTokenCount, vision hidden] for <see cref="Project"/>. Valid until the next pass.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public ArrayView<float> Encode(ReadOnlySpan<float> pixels, IStageTap? tap = null, CancellationToken cancellationToken = default)
    {
        VisionConfiguration c = _configuration.Vision;
        int tilePixels = checked(c.ChannelCount * c.ImageSize * c.ImageSize), tiles = pixels.Length / tilePixels;
        if (tiles == 0 || pixels.Length % tilePixels != 0)
            throw new ArgumentException($"The tower takes tiles of {tilePixels} numbers, not {pixels.Length} in all.", nameof(pixels));
        if (tiles == 1)
            return EncodeTile(pixels, tap, cancellationToken);
        long length = (long)_configuration.TileTokenCount * c.HiddenSize;
        ArrayView<float> all = _workspace.Floats("tiles", tiles, length);
        for (int i = 0; i < tiles; i++)
        {
            ArrayView<float> tile = EncodeTile(pixels.Slice(i * tilePixels, tilePixels), tap, cancellationToken);
            tile.CopyTo(all.SubView(i * length, length));
        }
        return all;
    }

    /// <summary>From the tower's features to those that stand in the prompt: linear_2(gelu(linear_1(x))), or linear_1(x) alone; of
    /// several tiles in the order of the layout, with newlines.</summary>
    /// <param name="selected">What <see cref="Encode"/> returned.</param>
    /// <param name="layout">The picture's layout.</param>
    /// <param name="features">Receives [layout.TokenCount, hidden] in device memory.</param>
    /// <param name="tap">Looks at the stage, or null.</param>
    /// <exception cref="ArgumentException">The layout is of another number of tiles.</exception>
    /// <exception cref="InvalidOperationException">The model is a CLIP tower alone.</exception>
    public void Project(ArrayView<float> selected, PictureLayout layout, ArrayView<float> features, IStageTap? tap = null)
    {
        ArgumentNullException.ThrowIfNull(layout);
        if (_weights.Projector1 is null)
            throw new InvalidOperationException("A CLIP tower alone has no projector.");
        int rows = layout.TileCount * layout.TileTokens, hidden = _configuration.Text.HiddenSize;
        if (selected.Length != (long)rows * _configuration.Vision.HiddenSize)
            throw new ArgumentException($"The layout is of {rows} rows, not of {selected.Length} numbers.", nameof(layout));
        if (layout.TileCount == 1)
        {
            Apply(selected, rows, features);
        }
        else
        {
            ArrayView<float> all = _workspace.Floats("all tiles", rows + 1L, hidden);
            Apply(selected, rows, all);
            _weights.Newline!.View.BaseView.CopyTo(all.SubView((long)layout.NewlineRow * hidden, hidden));
            _kernels.SelectRows.Run(all, layout.SourceRows(), _workspace.Indices(layout.TokenCount), features, hidden);
        }
        tap?.Take("image_features", features, layout.TokenCount, hidden);
    }

    private void Apply(ArrayView<float> selected, int rows, ArrayView<float> features)
    {
        (VisionWeights.Affine first, VisionWeights.Affine? second) = (_weights.Projector1!, _weights.Projector2);
        if (second is null)
        {
            _kernels.Linear.Run(selected, first.Weight, features, rows, Epilogue.None, first.Bias.View);
            return;
        }
        ArrayView<float> projected = _workspace.Floats("projected", rows, _configuration.Text.HiddenSize);
        _kernels.Linear.Run(selected, first.Weight, projected, rows, Epilogue.Gelu, first.Bias.View);
        _kernels.Linear.Run(projected, second.Weight, features, rows, Epilogue.None, second.Bias.View);
    }

    private ArrayView<float> EncodeTile(ReadOnlySpan<float> pixels, IStageTap? tap, CancellationToken cancellationToken)
    {
        VisionConfiguration c = _configuration.Vision;
        int rows = c.PositionCount, width = c.HiddenSize, wide = 3 * width;
        ArrayView<float> picture = _workspace.Floats("pixels", 1, pixels.Length);
        picture.CopyFromCPU(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(pixels), pixels.Length);
        ArrayView<float> patches = _workspace.Floats("patches", 1, PatchEmbedding.ScratchLength(1, c.ImageSize, c.PatchSize));
        ArrayView<float> x = _workspace.Floats("x", rows, width);
        ArrayView<float> h = _workspace.Floats("h", rows, width);
        ArrayView<float> qkv = _workspace.Floats("qkv", rows, wide);
        ArrayView<float> attended = _workspace.Floats("attended", rows, width);
        ArrayView<float> inner = _workspace.Floats("inner", rows, c.IntermediateSize);
        float scale = 1 / MathF.Sqrt(c.HeadDim);

        // h = patches + class token + positions; x = pre_layrnorm(h)
        _kernels.PatchEmbedding.Run(
            picture, _weights.Patch, _weights.Class.View, _weights.Positions.View, patches, h, 1, c.ImageSize, c.PatchSize);
        _kernels.LayerNorm.Run(h, _weights.PreNorm.Weight.View, _weights.PreNorm.Bias.View, x, rows, width, c.LayerNormEpsilon);
        tap?.Take("vision.embeddings", x, rows, width);

        for (int i = 0; i < _weights.Layers.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            VisionWeights.Layer layer = _weights.Layers[i];
            // x += out(attention(norm_1(x)))
            _kernels.LayerNorm.Run(x, layer.Norm1.Weight.View, layer.Norm1.Bias.View, h, rows, width, c.LayerNormEpsilon);
            _kernels.Linear.Run(h, layer.Qkv.Weight, qkv, rows, Epilogue.None, layer.Qkv.Bias.View);
            _kernels.KvWrite.Run(qkv, wide, keyOffset: width, valueOffset: 2 * width, _cache, _batch);
            _kernels.Attention.Run(qkv, wide, _cache, _batch, attended, scale);
            _kernels.Linear.Run(attended, layer.Out.Weight, x, rows, Epilogue.Residual, layer.Out.Bias.View);
            // x += fc2(quick_gelu(fc1(norm_2(x))))
            _kernels.LayerNorm.Run(x, layer.Norm2.Weight.View, layer.Norm2.Bias.View, h, rows, width, c.LayerNormEpsilon);
            _kernels.Linear.Run(h, layer.Fc1.Weight, inner, rows, Epilogue.QuickGelu, layer.Fc1.Bias.View);
            _kernels.Linear.Run(inner, layer.Fc2.Weight, x, rows, Epilogue.Residual, layer.Fc2.Bias.View);
            tap?.Take($"vision.layer.{i}", x, rows, width);
        }

        // The class token is left out, unless the configuration wants it.
        int tokens = _configuration.TileTokenCount;
        return x.SubView((long)(rows - tokens) * width, (long)tokens * width);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = _owned.Count - 1; i >= 0; i--)
            _owned[i].Dispose();
        _owned.Clear();
    }
}
