using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Configuration;
using Buffer = ILGPU.Runtime.MemoryBuffer1D<float, ILGPU.Stride1D.Dense>;

namespace IlgpuLlava.Model;

/// <summary>
/// LLaVA on a device: <see cref="VisionTower"/> sees, the Llama decoder, which is here from top to bottom, answers; or that decoder
/// alone. Activations are float32; weights are as stored.
/// </summary>
/// <remarks>
/// Sources: Liu et al., "Visual Instruction Tuning", 2023; Touvron et al., "Llama 2", 2023; Jiang et al., "Mistral 7B", 2023. Every op
/// is batch-invariant: a token's result does not depend on what else is in a pass, nor on where a prompt is cut. Not for use by two
/// threads at once.
/// </remarks>
public sealed partial class LlavaModel : IDisposable
{
    private readonly WeightLoader _weights;
    private readonly Workspace _workspace;
    private readonly TextWeights _text;
    private readonly RotaryTable _rotary;
    private readonly VisionTower? _vision;
    private ElementType? _cacheType;

    private LlavaModel(Checkpoint checkpoint, Accelerator accelerator, CancellationToken cancellationToken)
    {
        Configuration = checkpoint.Configuration;
        Quantization = checkpoint.Quantization;
        Accelerator = accelerator;
        _weights = new WeightLoader(checkpoint, accelerator, cancellationToken);
        _workspace = new Workspace(accelerator);
        Kernels = new KernelSet(accelerator);
        TextConfiguration text = Configuration.Text;
        List<IDisposable> made = [_weights, _workspace, Kernels];
        try
        {
            if (Configuration.HasVision)
                made.Add(_vision = new VisionTower(Configuration, _weights, _workspace, Kernels, accelerator));
            _text = TextWeights.Load(_weights, text);
            made.Add(_rotary = new RotaryTable(accelerator, Configuration.ContextLength, text.HeadDim, text.RopeTheta));
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

    /// <summary>CLIP tower and projector.</summary>
    /// <exception cref="InvalidOperationException">The model reads no pictures (<see cref="LlavaConfiguration.HasVision"/>).</exception>
    public VisionTower Vision => _vision ?? throw new InvalidOperationException("The model reads no pictures.");

    /// <summary>The compiled ops.</summary>
    public KernelSet Kernels { get; }

    /// <summary>How the weights of the decoder's matrices are stored.</summary>
    public ElementType WeightType => _text.LmHead.Type;

    /// <summary>How the matrices of decoder and projector are quantised; null where they are not.</summary>
    public WeightQuantization? Quantization { get; }

    /// <summary>How the decoder's keys and values are stored if nothing else is asked for: what was set, else what serves the model best
    /// on its device.</summary>
    public ElementType CacheType
    {
        get => _cacheType ?? Kernels.Attention.CacheType(WeightType, Configuration.Text.HeadDim);
        set => _cacheType = value;
    }

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
    /// <exception cref="CheckpointException">The files changed, are broken, or hold what is not supported, or no decoder.</exception>
    public static LlavaModel Load(Checkpoint checkpoint, Accelerator accelerator, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(accelerator);
        checkpoint.CheckHasDecoder();
        return new LlavaModel(checkpoint, accelerator, cancellationToken);
    }

    /// <summary>Compiles the kernels that the model will run, which otherwise the first pass does.</summary>
    public void Warm()
    {
        Kernels.Warm(WeightType, CacheType);
        if (_vision is not null)
            Kernels.Warm(_vision.WeightType, _vision.CacheType);
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
        _rotary.Dispose();
        _vision?.Dispose();
        Kernels.Dispose();
        _workspace.Dispose();
        _weights.Dispose();
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
