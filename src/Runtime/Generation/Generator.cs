using System.Diagnostics;
using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model;
using IlgpuLlava.Model.Checkpoints;
using IlgpuLlava.Model.Images;
using IlgpuLlava.Model.Text;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

/// <summary>
/// Answers one conversation at a time. Keys and values stay between calls: what the next conversation has in common with the last
/// from its beginning is not computed again. Not for use by two threads at once.
/// </summary>
public sealed partial class Generator : IDisposable
{
    /// <summary>Tokens of a prompt that go through the decoder in one pass. Where a prompt is cut changes no bit of the result.</summary>
    private const int ChunkTokens = 256;

    private readonly LlavaModel _model;
    private readonly Tokenizer _tokenizer;
    private readonly PromptBuilder _prompts;
    private readonly PictureEncoder _pictures;
    private readonly StageProfiler _profiler;
    private readonly DecoderBatch _batch;
    private readonly List<PromptToken> _cached = [];
    private readonly int _vocabulary;
    private KvCache? _cache;
    private BlockManager? _manager;
    private BlockTable? _blocks;

    private Generator(LoadedModel loaded)
    {
        _model = loaded.Model;
        _tokenizer = loaded.Tokenizer;
        _prompts = loaded.Prompts;
        _vocabulary = loaded.Vocabulary;
        _profiler = new StageProfiler(_model.Kernels);
        _pictures = new PictureEncoder(_model, _profiler);
        _batch = _model.CreateBatch();
    }

    /// <summary>Most tokens of prompt and answer together.</summary>
    public int ContextLength => _model.Configuration.ContextLength;

    /// <summary>Whether the model reads pictures; a language model alone refuses them.</summary>
    public bool ReadsPictures => _model.Configuration.HasVision;

    /// <summary>How the weights of the decoder's matrices are stored.</summary>
    public ElementType WeightType => _model.WeightType;

    /// <summary>
    /// The profiling session that sees stages and kernels, or null. It may be set by any thread at any time, amid an answer too; it
    /// takes effect with the next stage. One that was taken away can still see the end of a stage: dispose it after that.
    /// </summary>
    public ProfilingSession? Profiling
    {
        get => _profiler.Session;
        set => _profiler.Session = value;
    }

    /// <summary>What the activations of products are rounded to: float32, but on matrix units the type of the weights.</summary>
    internal ElementType ActivationType => _model.Kernels.Linear.RoundsActivations(WeightType) ? WeightType : ElementType.Float32;

    /// <summary>How the matrices of decoder and projector are quantised; null where they are not.</summary>
    public WeightQuantization? Quantization => _model.Quantization;

    /// <summary>How keys and values are stored.</summary>
    public ElementType CacheType => _model.CacheType;

    /// <summary>Blocks of keys and values that are in use; for tests.</summary>
    internal int UsedBlocks => _manager?.UsedCount ?? 0;

    /// <summary>Sees, and may change, the logits of each token before it is chosen; for tests.</summary>
    internal Action<ArrayView<float>>? LogitsObserver { get; set; }

    /// <summary>Parameters of the model.</summary>
    public long ParameterCount => _model.ParameterCount;

    /// <summary>What a user should be told about the model, one sentence each; usually nothing.</summary>
    public IReadOnlyList<string> Remarks => _model.Configuration.Remarks;

    /// <summary>Loads a model.</summary>
    /// <param name="directory">A checkpoint as Hugging Face saves it, or converted.</param>
    /// <param name="device">Where it computes; it must outlive the generator.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    /// <exception cref="CheckpointException">The directory's weights or configuration are missing, broken or not supported.</exception>
    /// <exception cref="TokenizerException">Its tokenizer or template is missing, broken or not supported.</exception>
    public static Generator Load(string directory, ComputeDevice device, CancellationToken cancellationToken = default) =>
        Load(directory, device, new LoadOptions(), cancellationToken);

    /// <inheritdoc cref="Load(string, ComputeDevice, CancellationToken)"/>
    /// <param name="directory">A checkpoint as Hugging Face saves it, or converted.</param>
    /// <param name="device">Where it computes; it must outlive the generator.</param>
    /// <param name="options">What is to be otherwise than the checkpoint suggests.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    public static Generator Load(
        string directory, ComputeDevice device, LoadOptions options, CancellationToken cancellationToken = default)
    {
        LoadedModel loaded = LoadedModel.Load(directory, device, options, cancellationToken);
        try
        {
            return new Generator(loaded);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Whether a picture can be read; throws where not. All of it is decoded.</summary>
    /// <param name="picture">Bytes of a file.</param>
    /// <exception cref="PictureException">The bytes are no picture that can be read.</exception>
    public static void CheckPicture(byte[] picture) => Read(0, () => ImageDecoder.Decode(picture));

    /// <summary>Whether a picture can be read as far as its header says; throws where not.</summary>
    /// <param name="picture">Bytes of a file.</param>
    /// <exception cref="PictureException">The bytes are no picture, one of an unknown format, or one beyond the limits of size.</exception>
    public static void CheckPictureHeader(byte[] picture) => Read(0, () => ImageDecoder.Identify(picture));

    /// <summary>Answers the last turn of a conversation.</summary>
    /// <param name="conversation">The turns; the last is the user's.</param>
    /// <param name="options">How to sample.</param>
    /// <param name="onText">Called with each piece of the answer as it becomes certain. What it throws ends the answer.</param>
    /// <param name="cancellationToken">Ends the answer; what was said until then is returned.</param>
    /// <remarks>After whatever exception the generator can be used again.</remarks>
    /// <exception cref="PromptException">The conversation is no prompt: empty, or its pictures do not fit its turns, or the model reads
    /// none.</exception>
    /// <exception cref="PictureException">A picture cannot be read.</exception>
    /// <exception cref="ContextOverflowException">The prompt does not fit the context.</exception>
    /// <exception cref="GenerationException">An option is out of range, or the model's logits are no numbers.</exception>
    /// <exception cref="AcceleratorException">The device has not the memory for keys and values; take fewer tokens.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before the answer's first token.</exception>
    public GenerationResult Generate(
        Conversation conversation,
        GenerationOptions? options = null,
        Action<string>? onText = null,
        CancellationToken cancellationToken = default) =>
        Generate(conversation, options ?? new GenerationOptions(), onText, null, cancellationToken);

    internal GenerationResult Generate(
        Conversation conversation,
        GenerationOptions options,
        Action<string>? onText,
        IGenerationTap? tap,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        options.Validate();
        Request request = Prepare(conversation, tap, cancellationToken);
        int limit = Math.Min(options.MaxTokens, ContextLength - request.Prompt.Count);
        // First, so that nothing is moved that is not used again.
        KeepCommonPrefix(tap is null ? request.Prompt : []);
        Reserve(request.Prompt.Count + limit);
        int reused = _cached.Count;

        Answer answer = new(_tokenizer.CreateStream(), onText);
        FinishReason reason;
        TimeSpan prefill = default, decode = default;
        try
        {
            ArrayView<float> logits = Prefill(request, reused, tap, ref prefill, cancellationToken);
            long start = Stopwatch.GetTimestamp();
            reason = Decode(request, options, limit, logits, answer, tap, cancellationToken);
            decode = Stopwatch.GetElapsedTime(start);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Keys and values of finished passes stay: they are right. Without a token there is no answer to return.
            if (answer.Ids.Count == 0)
                throw;
            reason = FinishReason.Cancelled;
        }
        catch
        {
            // Whatever went wrong may be in the cache: logits that are no numbers come from keys and values that are none.
            Forget();
            throw;
        }
        finally
        {
            _profiler.Abandon();
        }
        answer.Complete();
        return new GenerationResult
        {
            Text = answer.Text,
            TokenIds = answer.Ids,
            PromptTokens = request.Prompt.Count,
            ImageTokens = request.Prompt.Count(t => t.IsPicture),
            CachedTokens = reused,
            FinishReason = reason,
            Times = new StageTimes(request.PictureTime, request.VisionTime, prefill, decode),
        };
    }

    private static T Read<T>(int index, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ImageFormatException e)
        {
            throw new PictureException(index, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks?.Dispose();
        _cache?.Dispose();
        _batch.Dispose();
        _pictures.Dispose();
        _model.Dispose();
    }

    /// <summary>An answer as it grows.</summary>
    private sealed class Answer(TokenStream stream, Action<string>? onText)
    {
        private readonly System.Text.StringBuilder _text = new();

        public List<int> Ids { get; } = [];

        public string Text => _text.ToString();

        public void Add(int id)
        {
            Ids.Add(id);
            Emit(stream.Append(id));
        }

        public void Complete() => Emit(stream.Finish());

        private void Emit(string text)
        {
            if (text.Length == 0)
                return;
            _text.Append(text);
            onText?.Invoke(text);
        }
    }
}
