using ILGPU;
using ILGPU.Runtime;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

/// <summary>Runs passes on the device. It belongs to the device thread.</summary>
internal sealed class PassRunner : IDisposable
{
    private readonly LoadedModel _loaded;
    private readonly KvCache _cache;
    private readonly StageProfiler _profiler;
    private readonly DecoderBatch _batch;
    private readonly MemoryBuffer1D<float, Stride1D.Dense> _features;
    private readonly int _hidden;
    private readonly HashSet<int> _discarded = [];

    public PassRunner(LoadedModel loaded, KvCache cache, int tokenBudget, StageProfiler profiler)
    {
        (_loaded, _cache, _profiler) = (loaded, cache, profiler);
        _hidden = loaded.Model.Configuration.Text.HiddenSize;
        _features = loaded.Model.Accelerator.Allocate1D<float>((long)tokenBudget * _hidden);
        _batch = loaded.Model.CreateBatch();
    }

    /// <summary>For tests: sees, and may change, the logits from which an answer's next token is chosen.</summary>
    public Action<Branch, ArrayView<float>>? LogitsObserver { get; set; }

    /// <summary>For tests: blocks that nobody will read any more are filled with NaN before the next pass.</summary>
    public void Poison(BlockManager blocks) => blocks.Discarded = block => _discarded.Add(block);

    /// <summary>Copies the blocks that are about to be written to and have other readers.</summary>
    public void Copy(PassPlan plan)
    {
        foreach (BlockCopy copy in plan.Copies)
        {
            _cache.Copy(copy.From, copy.To);
            _discarded.Remove(copy.To);
        }
        foreach (int block in _discarded)
            _cache.Fill(block, byte.MaxValue);
        _discarded.Clear();
    }

    /// <summary>Puts rows of a picture's features where the pass reads them.</summary>
    public void Stage(ArrayView<float> features, PictureRows rows) =>
        features.SubView((long)rows.First * _hidden, (long)rows.Count * _hidden)
            .CopyTo(_features.View.BaseView.SubView((long)rows.Staged * _hidden, (long)rows.Count * _hidden));

    /// <summary>Runs a pass and chooses a token for every sequence that it completes.</summary>
    public List<Choice> Run(PassPlan plan, Dictionary<Branch, List<PictureRows>> features)
    {
        // Those that are not complete come last: their logits are not looked at.
        PlannedChunk[] chunks = [.. plan.Chunks.OrderBy(c => c.Completes ? 0 : 1)];
        Branch[] complete = [.. chunks.TakeWhile(c => c.Completes).Select(c => (Branch)c.Sequence)];
        bool prompts = chunks.Any(c => c.Start < c.Sequence.PromptLength);
        _batch.Clear();
        foreach (PlannedChunk chunk in chunks)
            _batch.Add(Tokens(chunk, features[(Branch)chunk.Sequence]), chunk.End, chunk.Sequence.Table.Span);
        _profiler.Enter(prompts ? ProfilingStage.Prefill : ProfilingStage.DecodeStep);
        try
        {
            ArrayView<float> logits = _loaded.Model.Decode(_batch, _cache, prompts ? _features.View : default(ArrayView<float>));
            List<Choice> choices = Choose(complete, logits);
            // The stage ends when the device has done it; where no token was read, nobody has waited for that yet.
            if (complete.Length == 0 && _profiler.Session is not null)
                _loaded.Model.Accelerator.Synchronize();
            _profiler.Leave();
            return choices;
        }
        finally
        {
            _profiler.Abandon();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _batch.Dispose();
        _features.Dispose();
    }

    /// <summary>Which tokens may come is found on the host: constrained answers wait for their logits.</summary>
    private static void Mask(TokenConstraint constraint, int state, ArrayView<float> logits)
    {
        float[] row = new float[logits.Length];
        logits.CopyToCPU(ref row[0], row.Length);
        constraint.Mask(state, row);
        logits.CopyFromCPU(ref row[0], row.Length);
    }

    private static int[] Tokens(PlannedChunk chunk, List<PictureRows> rows)
    {
        int[] tokens = new int[chunk.Count];
        int staged = rows.Count > 0 ? rows[0].Staged : 0;
        ReadOnlySpan<PromptToken> slice = chunk.Sequence.Slice(chunk.Start, chunk.Count);
        for (int i = 0; i < tokens.Length; i++)
            tokens[i] = slice[i].IsPicture ? DecoderBatch.Feature(staged++) : slice[i].Id;
        return tokens;
    }

    private List<Choice> Choose(Branch[] branches, ArrayView<float> logits)
    {
        if (branches.Length == 0)
            return [];
        int columns = _loaded.Model.VocabularySize, vocabulary = _loaded.Vocabulary;
        if (LogitsObserver is { } observer)
        {
            for (int i = 0; i < branches.Length; i++)
                observer(branches[i], logits.SubView((long)i * columns, columns));
        }
        for (int i = 0; i < branches.Length; i++)
        {
            if (branches[i].Job.Constraint is { } constraint)
                Mask(constraint, branches[i].Constrained, logits.SubView((long)i * columns, columns));
        }
        int topCount = branches.Max(b => b.Job.Request.TopLogProbabilities ?? 0);
        SampledToken[] chosen = new SampledToken[branches.Length];
        TokenLogProbability[] top = new TokenLogProbability[branches.Length * topCount];
        SamplingRow[] rows = [.. branches.Select(b => b.Row(vocabulary))];
        _loaded.Model.Kernels.Sampling.Run(logits, columns, vocabulary, rows, chosen, top);
        return [.. branches.Select((b, i) => new Choice(
            b, chosen[i], new ArraySegment<TokenLogProbability>(top, i * topCount, topCount)))];
    }
}
