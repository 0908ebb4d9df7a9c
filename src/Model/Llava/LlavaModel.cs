using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using Buffer = ILGPU.Runtime.MemoryBuffer1D<float, ILGPU.Stride1D.Dense>;

namespace IlgpuLlava.Model;

/// <summary>
/// LLaVA on a device, from top to bottom: CLIP tower, projector, Llama decoder. Activations are float32; weights are as stored.
/// </summary>
/// <remarks>
/// Sources: Liu et al., "Visual Instruction Tuning", 2023; Radford et al., "Learning Transferable Visual Models From Natural
/// Language Supervision", 2021; Touvron et al., "Llama 2", 2023. Every op is batch-invariant: a token's result does not depend on
/// what else is in a pass, nor on where a prompt is cut. Not for use by two threads at once.
/// </remarks>
public sealed partial class LlavaModel : IDisposable
{
    private readonly WeightLoader _weights;
    private readonly Workspace _workspace;
    private readonly VisionWeights _vision;
    private readonly TextWeights _text;
    private readonly RotaryTable _rotary;
    private readonly PagedKvCache _visionCache;
    private readonly AttentionBatch _visionBatch;

    private LlavaModel(Checkpoint checkpoint, Accelerator accelerator, CancellationToken cancellationToken)
    {
        Configuration = checkpoint.Configuration;
        Accelerator = accelerator;
        _weights = new WeightLoader(checkpoint, accelerator, cancellationToken);
        _workspace = new Workspace(accelerator);
        Kernels = new KernelSet(accelerator);
        VisionConfiguration vision = Configuration.Vision;
        TextConfiguration text = Configuration.Text;
        List<IDisposable> made = [_weights, _workspace, Kernels];
        try
        {
            _vision = VisionWeights.Load(_weights, Configuration);
            _text = TextWeights.Load(_weights, text);
            made.Add(_rotary = new RotaryTable(accelerator, Configuration.ContextLength, text.HeadDim, text.RopeTheta));
            int blocks = (vision.PositionCount + PagedKvCache.BlockTokens - 1) / PagedKvCache.BlockTokens;
            ElementType type = Kernels.Attention.CacheType(_vision.Patch.Type, vision.HeadDim);
            made.Add(_visionCache = new PagedKvCache(accelerator, blocks, vision.HeadCount, vision.HeadDim, type));
            made.Add(_visionBatch = new AttentionBatch(accelerator, headsPerKvHead: 1, causal: false));
            _visionBatch.Add(vision.PositionCount, vision.PositionCount, [.. Enumerable.Range(0, blocks)]);
            _visionBatch.Upload();
        }
        catch
        {
            foreach (IDisposable part in made)
                part.Dispose();
            throw;
        }
    }

    /// <summary>The model as data.</summary>
    public LlavaConfiguration Configuration { get; }

    /// <summary>Where it computes.</summary>
    public Accelerator Accelerator { get; }

    /// <summary>The compiled ops.</summary>
    public KernelSet Kernels { get; }

    /// <summary>How the weights of the decoder's matrices are stored.</summary>
    public ElementType WeightType => _text.LmHead.Type;

    /// <summary>How the decoder's keys and values are stored if nothing else is asked for.</summary>
    public ElementType CacheType => Kernels.Attention.CacheType(WeightType, Configuration.Text.HeadDim);

    /// <summary>Parameters.</summary>
    public long ParameterCount => _weights.ParameterCount;

    /// <summary>Bytes of device memory that the weights take.</summary>
    public long WeightBytes => _weights.SizeInBytes;

    /// <summary>Columns of logits.</summary>
    public int VocabularySize => Configuration.Text.VocabularySize;

    /// <summary>Loads the weights to a device.</summary>
    /// <param name="checkpoint">An open checkpoint; it may be disposed afterwards.</param>
    /// <param name="accelerator">Where to; it must outlive the model.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    /// <exception cref="CheckpointException">The files changed, are broken, or hold what is not supported.</exception>
    public static LlavaModel Load(Checkpoint checkpoint, Accelerator accelerator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(accelerator);
        return new LlavaModel(checkpoint, accelerator, cancellationToken);
    }

    /// <summary>An empty cache for the decoder.</summary>
    /// <param name="blocks">Blocks of <see cref="KvCache.BlockTokens"/> tokens.</param>
    /// <param name="type">How keys and values are stored; null for <see cref="CacheType"/>.</param>
    public KvCache CreateCache(int blocks, ElementType? type = null)
    {
        TextConfiguration text = Configuration.Text;
        return new KvCache(Accelerator, blocks, text.LayerCount, text.KeyValueHeadCount, text.HeadDim, type ?? CacheType);
    }

    /// <summary>Bytes of device memory that a block of <see cref="CreateCache"/> takes.</summary>
    public long CacheBlockBytes => checked(Configuration.Text.LayerCount * PagedKvCache.SizeInBytes(
        1, Configuration.Text.KeyValueHeadCount, Configuration.Text.HeadDim, CacheType));

    /// <summary>An empty batch for the decoder.</summary>
    public DecoderBatch CreateBatch() =>
        new(Accelerator, Configuration.Text.HeadCount / Configuration.Text.KeyValueHeadCount);

    /// <summary>From a preprocessed picture to the vision tower's features.</summary>
    /// <param name="pixels">[3, imageSize, imageSize], normalised.</param>
    /// <param name="tap">Looks at the stages, or null.</param>
    /// <param name="cancellationToken">Ends the pass between two layers.</param>
    /// <returns>[imageTokenCount, vision hidden] for <see cref="Project"/>. Valid until the next pass.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public ArrayView<float> EncodePicture(
        ReadOnlySpan<float> pixels, IStageTap? tap = null, CancellationToken cancellationToken = default)
    {
        VisionConfiguration c = Configuration.Vision;
        int rows = c.PositionCount, width = c.HiddenSize, wide = 3 * width;
        int pixelCount = checked(c.ChannelCount * c.ImageSize * c.ImageSize);
        if (pixels.Length != pixelCount)
            throw new ArgumentException($"The tower takes pictures of {pixelCount} numbers, not {pixels.Length}.", nameof(pixels));
        ArrayView<float> picture = _workspace.Floats("pixels", 1, pixelCount);
        picture.CopyFromCPU(ref System.Runtime.InteropServices.MemoryMarshal.GetReference(pixels), pixelCount);
        ArrayView<float> patches = _workspace.Floats("patches", 1, PatchEmbedding.ScratchLength(1, c.ImageSize, c.PatchSize));
        ArrayView<float> x = _workspace.Floats("x", rows, width);
        ArrayView<float> h = _workspace.Floats("h", rows, width);
        ArrayView<float> qkv = _workspace.Floats("qkv", rows, wide);
        ArrayView<float> attended = _workspace.Floats("attended", rows, width);
        ArrayView<float> inner = _workspace.Floats("inner", rows, c.IntermediateSize);
        float scale = 1 / MathF.Sqrt(c.HeadDim);

        // h = patches + class token + positions; x = pre_layrnorm(h)
        Kernels.PatchEmbedding.Run(
            picture, _vision.Patch, _vision.Class.View, _vision.Positions.View, patches, h, 1, c.ImageSize, c.PatchSize);
        Kernels.LayerNorm.Run(h, _vision.PreNorm.Weight.View, _vision.PreNorm.Bias.View, x, rows, width, c.LayerNormEpsilon);
        tap?.Take("vision.embeddings", x, rows, width);

        for (int i = 0; i < _vision.Layers.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            VisionLayer layer = _vision.Layers[i];
            // x += out(attention(norm_1(x)))
            Kernels.LayerNorm.Run(x, layer.Norm1.Weight.View, layer.Norm1.Bias.View, h, rows, width, c.LayerNormEpsilon);
            Kernels.Linear.Run(h, layer.Qkv.Weight, qkv, rows, Epilogue.None, layer.Qkv.Bias.View);
            Kernels.KvWrite.Run(qkv, wide, keyOffset: width, valueOffset: 2 * width, _visionCache, _visionBatch);
            Kernels.Attention.Run(qkv, wide, _visionCache, _visionBatch, attended, scale);
            Kernels.Linear.Run(attended, layer.Out.Weight, x, rows, Epilogue.Residual, layer.Out.Bias.View);
            // x += fc2(quick_gelu(fc1(norm_2(x))))
            Kernels.LayerNorm.Run(x, layer.Norm2.Weight.View, layer.Norm2.Bias.View, h, rows, width, c.LayerNormEpsilon);
            Kernels.Linear.Run(h, layer.Fc1.Weight, inner, rows, Epilogue.QuickGelu, layer.Fc1.Bias.View);
            Kernels.Linear.Run(inner, layer.Fc2.Weight, x, rows, Epilogue.Residual, layer.Fc2.Bias.View);
            tap?.Take($"vision.layer.{i}", x, rows, width);
        }

        // The class token is left out, unless the configuration wants it.
        int tokens = Configuration.ImageTokenCount;
        return x.SubView((long)(rows - tokens) * width, (long)tokens * width);
    }

    /// <summary>From the vision tower's features to those that stand in the prompt: linear_2(gelu(linear_1(x))).</summary>
    /// <param name="selected">What <see cref="EncodePicture"/> returned.</param>
    /// <param name="features">Receives [imageTokenCount, hidden] in device memory.</param>
    /// <param name="tap">Looks at the stage, or null.</param>
    public void Project(ArrayView<float> selected, ArrayView<float> features, IStageTap? tap = null)
    {
        int tokens = Configuration.ImageTokenCount, hidden = Configuration.Text.HiddenSize;
        ArrayView<float> projected = _workspace.Floats("projected", tokens, hidden);
        Kernels.Linear.Run(selected, _vision.Projector1.Weight, projected, tokens, Epilogue.Gelu, _vision.Projector1.Bias.View);
        Kernels.Linear.Run(projected, _vision.Projector2.Weight, features, tokens, Epilogue.None, _vision.Projector2.Bias.View);
        tap?.Take("image_features", features, tokens, hidden);
    }

    /// <summary>Runs the new tokens of a batch through the decoder; their keys and values stay in the cache.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="cache">The cache that their block tables speak of.</param>
    /// <param name="features">Image features [any rows, hidden] that the batch's tokens name, or nothing.</param>
    /// <param name="tap">Looks at the stages of all tokens, or null.</param>
    /// <param name="cancellationToken">Ends the pass between two layers; the cache then holds some of the batch's keys and values.</param>
    /// <returns>[sequences, vocabulary]: the logits after each sequence's last token. Valid until the next pass.</returns>
    public ArrayView<float> Decode(
        DecoderBatch batch, KvCache cache, ArrayView<float> features = default, IStageTap? tap = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(cache);
        ArrayView<float> logits = default;
        DecodeRecorded(batch, cache, tap, cancellationToken, ref logits);
        if (logits.IsValid)
            return logits;
        batch.Attention.Upload();
        return Decode(batch, cache, features, tap, uploaded: false, cancellationToken);
    }

    /// <summary>Where the device records launches: runs a step of single tokens as one launch of all of it.</summary>
    partial void DecodeRecorded(
        DecoderBatch batch, KvCache cache, IStageTap? tap, CancellationToken cancellationToken, ref ArrayView<float> logits);

    /// <summary>The launches of a pass; the batch is uploaded.</summary>
    private ArrayView<float> Decode(
        DecoderBatch batch, KvCache cache, ArrayView<float> features, IStageTap? tap, bool uploaded, CancellationToken cancellationToken)
    {
        TextConfiguration c = Configuration.Text;
        int rows = batch.Tokens, hidden = c.HiddenSize;
        int queryWidth = c.HeadCount * c.HeadDim, wide = queryWidth + 2 * c.KeyValueHeadCount * c.HeadDim;
        ArrayView<float> x = _workspace.Floats("x", rows, hidden);
        ArrayView<float> h = _workspace.Floats("h", rows, hidden);
        ArrayView<float> qkv = _workspace.Floats("qkv", rows, wide);
        ArrayView<float> attended = _workspace.Floats("attended", rows, queryWidth);
        ArrayView<float> inner = _workspace.Floats("inner", rows, c.IntermediateSize);
        float scale = 1 / MathF.Sqrt(c.HeadDim);

        if (uploaded)
            Kernels.TokenEmbedding.RunUploaded(_workspace.Indices(rows), _text.Embedding, x);
        else
            Kernels.TokenEmbedding.Run(batch.Rows, _workspace.Indices(rows), _text.Embedding, features, x);
        tap?.Take("inputs_embeds", x, rows, hidden);

        for (int i = 0; i < _text.Layers.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            TextLayer layer = _text.Layers[i];
            // x += out(attention(rope(qkv(input_norm(x)))))
            Kernels.QueryKeyValue.Run(x, layer.InputNorm.View, c.RmsNormEpsilon, layer.Qkv, h, qkv, _rotary, cache[i], batch.Attention);
            Kernels.Attention.Run(qkv, wide, cache[i], batch.Attention, attended, scale);
            Kernels.Linear.Run(attended, layer.Out, x, rows, Epilogue.Residual);
            // x += down(silu(gate(h)) * up(h)), h = post_attention_norm(x)
            Kernels.NormLinear.Run(x, layer.PostAttentionNorm.View, c.RmsNormEpsilon, layer.GateUp, h, inner, rows, Epilogue.SwiGlu);
            Kernels.Linear.Run(inner, layer.Down, x, rows, Epilogue.Residual);
            tap?.Take($"text.layer.{i}", x, rows, hidden);
        }

        // Only the last token of each sequence is asked for; a tap sees all of them.
        ArrayView<float> logits = _workspace.Floats("logits", batch.Count, VocabularySize);
        if (tap is not null)
        {
            Kernels.RmsNorm.Run(x, _text.Norm.View, h, rows, hidden, c.RmsNormEpsilon);
            tap.Take("text.norm", h, rows, hidden);
            ArrayView<float> all = _workspace.Floats("all logits", rows, VocabularySize);
            Kernels.Linear.Run(h, _text.LmHead, all, rows);
            tap.Take("logits", all, rows, VocabularySize);
        }
        ArrayView<float> last = x;
        if (batch.Count < rows)
        {
            last = _workspace.Floats("last", batch.Count, hidden);
            Kernels.SelectRows.Run(x, batch.LastRows, _workspace.Indices(batch.Count), last, hidden);
        }
        Kernels.NormLinear.Run(last, _text.Norm.View, c.RmsNormEpsilon, _text.LmHead, h, logits, batch.Count);
        return logits;
    }

    partial void DisposeRecorded();

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeRecorded();
        _visionBatch.Dispose();
        _visionCache.Dispose();
        _rotary.Dispose();
        Kernels.Dispose();
        _workspace.Dispose();
        _weights.Dispose();
    }

    private sealed record Affine(PackedWeights Weight, Buffer Bias)
    {
        public static Affine Load(WeightLoader load, string name) => new(load.Matrix(name + ".weight"), load.Vector(name + ".bias"));
    }

    private sealed record Norm(Buffer Weight, Buffer Bias)
    {
        public static Norm Load(WeightLoader load, string name) => new(load.Vector(name + ".weight"), load.Vector(name + ".bias"));
    }

    private sealed record VisionLayer(Norm Norm1, Affine Qkv, Affine Out, Norm Norm2, Affine Fc1, Affine Fc2);

    private sealed record VisionWeights(
        PackedWeights Patch, Buffer Class, Buffer Positions, Norm PreNorm, IReadOnlyList<VisionLayer> Layers, Affine Projector1,
        Affine Projector2)
    {
        public static VisionWeights Load(WeightLoader load, LlavaConfiguration configuration)
        {
            Buffer classToken = load.Vector("vision.class_embedding");
            PackedWeights patch = load.Matrix("vision.patch_embedding.weight");
            Buffer positions = load.Vector("vision.position_embedding.weight");
            Norm preNorm = Norm.Load(load, "vision.pre_norm");
            VisionLayer[] layers = new VisionLayer[configuration.VisionLayersToRun];
            load.Load([.. Enumerable.Range(0, layers.Length).Select(i => (Action)(() =>
            {
                string name = $"vision.layers.{i}.";
                layers[i] = new VisionLayer(
                    Norm.Load(load, name + "norm_1"), Affine.Load(load, name + "attention.qkv"), Affine.Load(load, name + "attention.out"),
                    Norm.Load(load, name + "norm_2"), Affine.Load(load, name + "mlp.fc1"), Affine.Load(load, name + "mlp.fc2"));
            }))]);
            return new VisionWeights(
                patch, classToken, positions, preNorm, layers, Affine.Load(load, "projector.linear_1"),
                Affine.Load(load, "projector.linear_2"));
        }
    }

    private sealed record TextLayer(
        Buffer InputNorm, PackedWeights Qkv, PackedWeights Out, Buffer PostAttentionNorm, PackedWeights GateUp, PackedWeights Down);

    private sealed record TextWeights(EmbeddingTable Embedding, IReadOnlyList<TextLayer> Layers, Buffer Norm, PackedWeights LmHead)
    {
        public static TextWeights Load(WeightLoader load, TextConfiguration configuration)
        {
            EmbeddingTable? embedding = null;
            PackedWeights? lmHead = null;
            TextLayer[] layers = new TextLayer[configuration.LayerCount];
            Action[] parts =
            [
                () => embedding = load.Table("text.embed_tokens.weight"),
                // A tied output matrix is the embedding once more, packed for products: the two are read in different orders.
                () => lmHead = load.Matrix("text.lm_head.weight"),
                .. Enumerable.Range(0, layers.Length).Select(i => (Action)(() => layers[i] = Layer(load, $"text.layers.{i}."))),
            ];
            load.Load(parts);
            return new TextWeights(embedding!, layers, load.Vector("text.norm.weight"), lmHead!);
        }

        private static TextLayer Layer(WeightLoader load, string name) => new(
            load.Vector(name + "input_norm.weight"), load.Matrix(name + "attention.qkv.weight"),
            load.Matrix(name + "attention.out.weight"), load.Vector(name + "post_attention_norm.weight"),
            load.GateUp(name + "mlp.gate_up.weight"), load.Matrix(name + "mlp.down.weight"));
    }
}
