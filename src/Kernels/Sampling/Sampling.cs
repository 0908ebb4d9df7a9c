using ILGPU;
using ILGPU.Runtime;

namespace IlgpuLlava.Kernels;

/// <summary>
/// Chooses a token for each row of logits, on the device: only ids and log-probabilities come back. The order of operations,
/// ties included, is stated at <see cref="SamplingParameters"/>.
/// </summary>
/// <remarks>
/// A row's choice depends on its logits, parameters, history and position alone: random numbers come from
/// Philox4x32-10 with the seed as key and the position as counter, sums run in a fixed order. Logits that are NaN or all
/// minus infinity give a <see cref="SamplingStatus"/>, never an exception: the other rows keep their tokens.
/// </remarks>
public sealed partial class Sampling : IWarmable, IDisposable, IObserved
{
    private const string Op = nameof(Sampling);

    /// <summary>The most log-probabilities that a call returns a row.</summary>
    public const int MaxTopLogProbabilities = 64;

    private readonly Accelerator accelerator;
    private readonly Lazy<Action<
        KernelConfig,
        ArrayView<float>,
        ArrayView<float>,
        ArrayView<int>,
        ArrayView<float>,
        ArrayView<int>,
        ArrayView<float>,
        int,
        int>> prepare;

    private readonly Lazy<Action<
        KernelConfig, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<int>, int, int>> choose;

    private readonly Lazy<Action<
        KernelConfig, ArrayView<float>, ArrayView<float>, ArrayView<int>, ArrayView<float>, int, int, int>> report;

    /// <summary>Makes the op for one accelerator. Kernels are compiled at their first launch or by <see cref="Warm"/>.</summary>
    /// <param name="accelerator">Where it runs.</param>
    public Sampling(Accelerator accelerator)
    {
        _ = WarpGroups.Lanes(accelerator);
        this.accelerator = accelerator;
        prepare = new(() => accelerator.LoadStreamKernel<
            ArrayView<float>, ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<int>, ArrayView<float>, int, int>(
            SamplingPrepareKernel.Kernel));
        choose = new(() => accelerator.LoadStreamKernel<
            ArrayView<float>, ArrayView<int>, ArrayView<float>, ArrayView<float>, ArrayView<int>, int, int>(SamplingChooseKernel.Kernel));
        report = new(() => accelerator.LoadStreamKernel<
            ArrayView<float>, ArrayView<float>, ArrayView<int>, ArrayView<float>, int, int, int>(SamplingReportKernel.Kernel));
    }

    /// <inheritdoc/>
    public ILaunchObserver? Observer { get; set; }

    /// <inheritdoc/>
    public void Warm()
    {
        _ = prepare.Value;
        _ = choose.Value;
        _ = report.Value;
    }

    /// <summary>Chooses one token a row and waits for the result.</summary>
    /// <param name="logits">[rows, stride], kept as they are.</param>
    /// <param name="stride">From one row to the next.</param>
    /// <param name="vocabularySize">Tokens that may be chosen: ids from this on are padding of the vocabulary and never read.</param>
    /// <param name="rows">One entry a row.</param>
    /// <param name="chosen">One result a row.</param>
    /// <param name="top">The most probable tokens of each row, [rows, topCount], in order; empty for none. topCount is its
    /// length over that of <paramref name="rows"/>.</param>
    /// <exception cref="ArgumentException">A span or view does not fit the others, or a history names a token twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range, or a token outside the vocabulary.</exception>
    public void Run(
        ArrayView<float> logits,
        int stride,
        int vocabularySize,
        ReadOnlySpan<SamplingRow> rows,
        Span<SampledToken> chosen,
        Span<TokenLogProbability> top = default)
    {
        Check.Positive(Op, nameof(vocabularySize), vocabularySize);
        Check.Range(Op, nameof(stride), stride, vocabularySize, int.MaxValue);
        long needed = rows.IsEmpty ? 0 : ((rows.Length - 1L) * stride) + vocabularySize;
        Check.Length(Op, nameof(logits), logits, needed, $"{rows.Length} rows of {stride}");
        Check.That(chosen.Length == rows.Length, Op, nameof(chosen), $"holds {chosen.Length} results for {rows.Length} rows.");
        if (rows.IsEmpty)
        {
            return;
        }

        Check.That(
            top.Length % rows.Length == 0, Op, nameof(top), $"holds {top.Length} results, not as many for each of {rows.Length} rows.");
        int topCount = top.Length / rows.Length;
        Check.Range(Op, nameof(top), topCount, 0, MaxTopLogProbabilities);
        Prepare(rows, vocabularySize, topCount);
        var config = WarpGroups.Of(accelerator, Op, rows.Length);
        var observer = Observer;
        Warm();
        observer?.Begin(PrepareCost(rows.Length, vocabularySize, HistoryEntries(rows)));
        prepare.Value(config, logits, work!.View, integers!.View, floats!.View, history!.View, state!.View, stride, vocabularySize);
        observer?.End();
        observer?.Begin(ChooseCost(rows.Length, vocabularySize));
        choose.Value(config, work.View, integers.View, floats.View, state.View, tokens!.View, vocabularySize, topCount);
        observer?.End();
        observer?.Begin(ReportCost(rows.Length, vocabularySize, topCount));
        report.Value(config, logits, state.View, tokens.View, logProbabilities!.View, stride, vocabularySize, topCount);
        observer?.End();
        Read(rows.Length, topCount, chosen, top);
    }
}
