using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

/// <summary>
/// Answers many requests at once. One thread drives the device, pass after pass; each pass takes one token of every answer that goes
/// on and as much of waiting prompts as its budget allows. A request gets the same tokens as if it were alone.
/// </summary>
/// <remarks>Thread-safe. What order requests are served in is said at <c>FairQueue</c>: clients share evenly, tokens are counted.</remarks>
public sealed partial class Engine : IAsyncDisposable
{
    private readonly ComputeDevice _device;
    private readonly LoadedModel _loaded;
    private readonly EngineOptions _options;
    private readonly TimeProvider _time;
    private readonly StageProfiler _profiler;
    private readonly KvCache _cache;
    private readonly BlockManager _blocks;
    private readonly Scheduler _scheduler;
    private readonly ImageCache _images;
    private readonly PictureReader _pictures;
    private readonly PassRunner _runner;
    private readonly PassWatch _watch;
    private readonly Lazy<TokenTrie> _tokens;
    private readonly Inbox _inbox = new();
    private readonly SemaphoreSlim _preparing = new(Environment.ProcessorCount);
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private int _inFlight;
    private int _beingPrepared;
    private EngineState _state;

    private Engine(ComputeDevice device, LoadedModel loaded, EngineOptions options, TimeProvider time)
    {
        (_device, _loaded, _options, _time) = (device, loaded, options, time);
        LlavaModel model = loaded.Model;
        int modelContext = model.Configuration.ContextLength;
        if (options.ContextLength > modelContext)
            throw new ArgumentException($"ContextLength is {options.ContextLength}; the model's context holds {modelContext}.");
        ContextLength = options.ContextLength ?? modelContext;
        _profiler = new StageProfiler(model.Kernels);
        _cache = model.CreateCache(BlockCount(model, options, ContextLength));
        _blocks = new BlockManager(_cache.Blocks, KvCache.BlockTokens);
        _scheduler = new Scheduler(_blocks, options.MaxBatch, options.TokenBudget);
        EngineInstruments instruments = new(options.Meter, time);
        _images = new ImageCache(model, _profiler, instruments, options.PictureMemory);
        _pictures = new PictureReader(model.Configuration, _images.Contains, _profiler, instruments);
        try
        {
            _runner = new PassRunner(loaded, _cache, options.TokenBudget, _profiler);
        }
        catch
        {
            _cache.Dispose();
            throw;
        }
        _tokens = new Lazy<TokenTrie>(() => new TokenTrie(loaded.Tokenizer, loaded.Vocabulary));
        _snapshot = new EngineSnapshot { KvBlocks = _blocks.BlockCount };
        if (options.Meter is { } meter)
            EngineInstruments.Observe(meter, Snapshot);
        _watch = new PassWatch(time, options.PassTimeout, Abandon);
        new Thread(Run) { Name = "device", IsBackground = true }.Start();
    }

    /// <summary>Most tokens of prompt and answer together.</summary>
    public int ContextLength { get; }

    /// <summary>Tokens whose keys and values the cache holds.</summary>
    public int KvCapacity => _blocks.BlockCount * _blocks.BlockSize;

    /// <summary>Whether the model reads pictures; a language model alone refuses them.</summary>
    public bool ReadsPictures => _loaded.Model.Configuration.HasVision;

    /// <summary>What a language model alone is, <c>llama</c> or <c>mistral</c>; else <c>llava</c>.</summary>
    public string Family => ReadsPictures ? "llava" : _loaded.Model.Configuration.Text.ModelType;

    /// <summary>How the weights of the decoder's matrices are stored.</summary>
    public ElementType WeightType => _loaded.Model.WeightType;

    /// <summary>Parameters of the model.</summary>
    public long ParameterCount => _loaded.Model.ParameterCount;

    /// <summary>What a user should be told about the model, one sentence each; usually nothing.</summary>
    public IReadOnlyList<string> Remarks => _loaded.Model.Configuration.Remarks;

    /// <summary>What it does now.</summary>
    public EngineState State
    {
        get
        {
            lock (_lock)
                return _state;
        }
    }

    /// <summary>Ends when the engine was disposed, or fails with <see cref="EngineLostException"/> when its device was lost.</summary>
    public Task Completion => _completion.Task;

    /// <summary>The profiling session that sees stages and kernels of all requests, or null; see <see cref="Generator.Profiling"/>.
    /// </summary>
    public ProfilingSession? Profiling
    {
        get => _profiler.Session;
        set => _profiler.Session = value;
    }

    /// <summary>Takes the profiling session away. Ends when the pass that runs has: then nothing writes to the session any more.</summary>
    public async Task EndProfilingAsync()
    {
        _profiler.Session = null;
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isRunning = _inbox.Post(() =>
        {
            _profiler.Abandon();
            ended.SetResult();
        });
        if (isRunning)
            await ended.Task.ConfigureAwait(false);
    }

    /// <summary>For tests: sees, and may change, the logits from which an answer's next token is chosen.</summary>
    internal Action<EngineRequest, int, ILGPU.ArrayView<float>>? LogitsObserver
    {
        set => _runner.LogitsObserver = value is null ? null : (branch, logits) => value(branch.Job.Request, branch.Index, logits);
    }

    /// <summary>For tests: called before a picture is decoded, by the thread that does it.</summary>
    internal Action? BeforeDecode
    {
        set => _pictures.BeforeDecode = value;
    }

    /// <summary>For tests: bytes of keys and values a block takes.</summary>
    internal long KvBlockBytes => _loaded.Model.CacheBlockBytes;

    /// <summary>For tests: blocks that nobody will read any more are filled with NaN.</summary>
    internal void PoisonDiscardedBlocks() => _inbox.Post(() => _runner.Poison(_blocks));

    /// <summary>Numbers of this moment.</summary>
    public EngineSnapshot Snapshot() => Volatile.Read(ref _snapshot) with { Preparing = Volatile.Read(ref _beingPrepared) };

    /// <summary>Loads a model and starts.</summary>
    /// <param name="directory">A checkpoint as Hugging Face saves it, or converted.</param>
    /// <param name="device">Where it computes; it must outlive the engine, and nothing else may use it meanwhile.</param>
    /// <param name="options">How much at once; null for the defaults.</param>
    /// <param name="time">The clock of stage times; null for the system's.</param>
    /// <param name="cancellationToken">Ends loading early.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    /// <exception cref="Model.Checkpoints.CheckpointException">The weights or the configuration are missing, broken or not
    /// supported.</exception>
    /// <exception cref="Model.Text.TokenizerException">The tokenizer or template is missing, broken or not supported.</exception>
    /// <exception cref="AcceleratorException">The device has not the memory for weights, or for keys and values.</exception>
    public static Engine Load(
        string directory,
        ComputeDevice device,
        EngineOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new EngineOptions();
        options.Validate();
        LoadOptions loading = new() { CacheType = options.CacheType, Template = options.Template, VisionTower = options.VisionTower };
        LoadedModel loaded = LoadedModel.Load(directory, device, loading, cancellationToken);
        try
        {
            if (options.CompilesFirst)
                loaded.Model.Warm();
            return new Engine(device, loaded, options, time ?? TimeProvider.System);
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>Takes no more requests; ends when those that were taken are answered.</summary>
    /// <param name="cancellationToken">Ends waiting; the requests go on.</param>
    public Task DrainAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_state == EngineState.Running)
                _state = EngineState.Draining;
            if (_inFlight == 0)
                _drained.TrySetResult();
        }
        return _drained.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Stops: requests that are not answered yet end with <see cref="EngineStoppedException"/>. Frees the device's memory.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_state is EngineState.Running or EngineState.Draining)
                _state = EngineState.Stopped;
        }
        _inbox.Post(() => _stopping = true);
        // A device that was lost was said to whoever looks at Completion.
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int BlockCount(LlavaModel model, EngineOptions options, int contextLength)
    {
        long blockBytes = model.CacheBlockBytes;
        long contextBlocks = (contextLength + KvCache.BlockTokens - 1) / KvCache.BlockTokens;
        long blocks = options.KvMemory is { } bytes
            ? bytes / blockBytes
            : Math.Clamp(
                model.Accelerator.MemorySize / 4 / blockBytes, contextBlocks, contextBlocks * Math.Min(options.MaxBatch, 4));
        return blocks is >= 1 and <= int.MaxValue / KvCache.BlockTokens
            ? (int)blocks
            : throw new ArgumentException(
                $"KvMemory is {options.KvMemory} bytes, {blocks} blocks of {blockBytes} bytes; it must hold at least one, and at most "
                + $"{int.MaxValue / KvCache.BlockTokens}.");
    }
}
