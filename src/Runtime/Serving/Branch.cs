using System.Runtime.InteropServices;
using IlgpuLlava.Kernels;
using IlgpuLlava.Model.Text;

namespace IlgpuLlava.Runtime;

/// <summary>One of the answers to a request, as it grows.</summary>
internal sealed class Branch : Sequence
{
    private readonly TokenStream _stream;
    private readonly StopMatcher _stop;
    private readonly Dictionary<int, int>? _counts;
    private readonly SamplingParameters _parameters;

    public Branch(Job job, int index, Tokenizer tokenizer, BlockManager blocks)
        : base(job.Request.Client, job.Prompt, blocks)
    {
        Job = job;
        Index = index;
        _stream = tokenizer.CreateStream();
        _stop = new StopMatcher(job.Request.Stop);
        GenerationOptions options = job.Request.Options;
        _parameters = options.ToParameters() with { Seed = unchecked(options.Seed + (ulong)index) };
        // A picture's placeholder is no token that could be said.
        Constrained = job.Constraint?.Start ?? 0;
        if (options.IsPenalised)
            _counts = job.Prompt.Where(t => !t.IsPicture).Select(t => t.Id).Distinct().ToDictionary(id => id, _ => 0);
    }

    /// <summary>The request.</summary>
    public Job Job { get; }

    /// <summary>Which of its answers.</summary>
    public int Index { get; }

    /// <summary>Tokens said.</summary>
    public int Said { get; private set; }

    /// <summary>Where it is in the grammar that it is held to, if it is.</summary>
    public int Constrained { get; private set; }

    /// <summary>How its next token is chosen.</summary>
    public SamplingRow Row(int vocabulary)
    {
        TokenCount[] history = _counts is null
            ? []
            : [.. _counts.Where(c => c.Key < vocabulary).Select(c => new TokenCount(c.Key, c.Value))];
        return new SamplingRow(_parameters, Length, history);
    }

    /// <summary>Takes the chosen token.</summary>
    /// <param name="id">The token.</param>
    /// <param name="isEnd">Whether it is one with which the model ends.</param>
    /// <returns>Text that has become certain, and why the answer ended, if it did.</returns>
    public (string Text, FinishReason? Reason) Take(int id, bool isEnd)
    {
        Said++;
        string text = _stop.Push(_stream.Append(id));
        bool ends = (isEnd && !Job.Request.Options.IgnoreEos) || _stop.IsStopped;
        FinishReason? reason = ends ? FinishReason.Stop : Said == Job.Limit ? FinishReason.Length : null;
        if (reason is null)
        {
            if (Job.Constraint is { } constraint)
                Constrained = constraint.Next(Constrained, id);
            if (_counts is not null)
                CollectionsMarshal.GetValueRefOrAddDefault(_counts, id, out _)++;
            Append(id);
            return (text, null);
        }
        if (!_stop.IsStopped)
        {
            text += _stop.Push(_stream.Finish());
            reason = _stop.IsStopped ? FinishReason.Stop : reason;
        }
        return (_stop.IsStopped ? text : text + _stop.Finish(), reason);
    }
}
