using System.Runtime.InteropServices;
using ILGPU;
using IlgpuLlava.Kernels;
using IlgpuLlava.Runtime.Profiling;

namespace IlgpuLlava.Runtime;

public sealed partial class Generator
{
    /// <summary>Token after token until the model stops or a limit is reached.</summary>
    private FinishReason Decode(
        Request request,
        GenerationOptions options,
        int limit,
        ArrayView<float> logits,
        Answer answer,
        IGenerationTap? tap,
        CancellationToken cancellationToken)
    {
        SamplingParameters parameters = options.ToParameters();
        bool penalised = options.IsPenalised;
        Dictionary<int, int> counts = [];
        if (penalised)
        {
            foreach (PromptToken token in request.Prompt)
                counts[token.Id] = 0;
            // The placeholder is no token that could be said.
            counts.Remove(_prompts.ImageTokenId);
        }
        int position = request.Prompt.Count;
        while (true)
        {
            LogitsObserver?.Invoke(logits);
            tap?.TakeStep(logits);
            int id = Sample(logits, parameters, position, penalised ? counts : null);
            _profiler.Leave();
            answer.Add(id);
            if (!options.IgnoreEos && _model.Configuration.EndTokenIds.Contains(id))
                return FinishReason.Stop;
            if (answer.Ids.Count == limit)
                return FinishReason.Length;
            if (cancellationToken.IsCancellationRequested)
                return FinishReason.Cancelled;
            if (penalised)
                CollectionsMarshal.GetValueRefOrAddDefault(counts, id, out _)++;
            position++;
            _profiler.Enter(ProfilingStage.DecodeStep);
            logits = Pass([id], position, default, null, cancellationToken);
            _cached.Add(PromptToken.Text(id));
        }
    }

    private int Sample(ArrayView<float> logits, SamplingParameters parameters, int position, Dictionary<int, int>? counts)
    {
        TokenCount[] history = counts is null
            ? []
            : [.. counts.Where(c => c.Key < _vocabulary).Select(c => new TokenCount(c.Key, c.Value))];
        Span<SampledToken> chosen = stackalloc SampledToken[1];
        _model.Kernels.Sampling.Run(logits, _model.VocabularySize, _vocabulary, [new SamplingRow(parameters, position, history)], chosen);
        return chosen[0].Status == SamplingStatus.Chosen
            ? chosen[0].Token
            : throw new LogitsException(position, chosen[0].Status.ToString());
    }
}
