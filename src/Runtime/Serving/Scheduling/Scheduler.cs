using System.Diagnostics.CodeAnalysis;

namespace IlgpuLlava.Runtime;

/// <summary>
/// Decides for each pass which tokens of which sequences it computes: one token of every sequence that decodes, and, within what is
/// left of the token budget, chunks of prompts, so that no prompt holds up what others are being told. It knows numbers, not devices.
/// Sources: G. Yu et al., "Orca", 2022 (a batch that changes each step); A. Agrawal et al., "Taming Throughput-Latency Tradeoff in LLM
/// Inference with Sarathi-Serve", 2024 (chunks of prompts beside decodes); Kwon et al., 2023 (blocks, preemption).
/// </summary>
/// <remarks>
/// A sequence comes into the batch when all blocks of its tokens so far are free, and one more for each that runs. What it says
/// later can run the pool dry: then the youngest gives its blocks back and is computed anew, from what is still known of them, when
/// there is room. The eldest is never preempted for others, and whatever was submitted fits the pool alone; so all come to their end.
/// Not thread-safe.
/// </remarks>
internal sealed class Scheduler
{
    private readonly BlockManager _blocks;
    private readonly int _maxRunning;
    private readonly int _tokenBudget;
    private readonly FairQueue _queue = new();
    private readonly List<Sequence> _running = [];
    private readonly List<Sequence> _preempted = [];
    private long _admissions;

    /// <summary>Nothing to do yet.</summary>
    /// <param name="blocks">The pool.</param>
    /// <param name="maxRunning">Most sequences of a pass, at least 1.</param>
    /// <param name="tokenBudget">Most tokens of a pass, at least <paramref name="maxRunning"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is too small.</exception>
    public Scheduler(BlockManager blocks, int maxRunning, int tokenBudget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRunning, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokenBudget, maxRunning);
        (_blocks, _maxRunning, _tokenBudget) = (blocks, maxRunning, tokenBudget);
    }

    /// <summary>Sequences in the batch.</summary>
    public int RunningCount => _running.Count;

    /// <summary>Sequences that wait, those that were preempted included.</summary>
    public int WaitingCount => _queue.Count + _preempted.Count;

    /// <summary>The batch, eldest first.</summary>
    public IReadOnlyList<Sequence> Running => _running;

    /// <summary>Whether a sequence of so many tokens can be held.</summary>
    public bool Fits(int tokens) => _blocks.BlocksFor(tokens) <= _blocks.BlockCount;

    /// <summary>A new sequence, which must fit the pool with all that it may grow to.</summary>
    public void Submit(Sequence sequence)
    {
        Invariant(sequence.State == SequenceState.New && Fits(sequence.Length), "a sequence was submitted twice, or cannot fit");
        sequence.State = SequenceState.Waiting;
        _queue.Enqueue(sequence);
    }

    /// <summary>A new sequence with the prompt of one whose prompt is computed: it shares those blocks if the batch has a place.</summary>
    public void Fork(Sequence leader, Sequence sequence)
    {
        Invariant(leader.Computed >= leader.PromptLength, "a prompt was shared before it was computed");
        Submit(sequence);
        if (_running.Count == _maxRunning || leader.State != SequenceState.Running)
            return;
        Invariant(_queue.Remove(sequence), "a sequence did not wait");
        sequence.Share(leader);
        // Its last token is computed once more, for its logits.
        sequence.Begin(sequence.PromptLength - 1, _blocks.BlockSize);
        Join(sequence);
    }

    /// <summary>Ends a sequence, in whatever state it is; its blocks are free at once.</summary>
    public void Remove(Sequence sequence)
    {
        bool known = sequence.State switch
        {
            SequenceState.Waiting => _queue.Remove(sequence),
            SequenceState.Running => _running.Remove(sequence),
            SequenceState.Preempted => _preempted.Remove(sequence),
            _ => true,
        };
        Invariant(known, "a sequence was not where it should be");
        sequence.Table.Dispose();
        sequence.State = SequenceState.Ended;
    }

    /// <summary>The next pass. Blocks are taken for all that it writes.</summary>
    public PassPlan Plan()
    {
        PassPlan plan = new();
        int budget = _tokenBudget - _running.Count(s => s is { Pending: 1, Paused: false });
        for (int i = 0; i < _running.Count; i++)
        {
            Sequence sequence = _running[i];
            bool decodes = sequence.Pending == 1;
            int count = sequence.Paused ? 0 : decodes ? 1 : Math.Min(sequence.Pending, budget);
            if (count == 0)
                continue;
            if (!MakeRoom(sequence, count, plan))
                break;
            Add(sequence, count, plan);
            budget -= decodes ? 0 : count;
        }
        while (plan.Preempted.Count == 0 && budget > 0 && _running.Count < _maxRunning && Admit() is { } sequence)
        {
            int count = Math.Min(sequence.Pending, budget);
            Add(sequence, count, plan);
            budget -= count;
        }
        Invariant(plan.Tokens <= _tokenBudget && _running.Count <= _maxRunning, "a pass is larger than it may be");
        return plan;
    }

    /// <summary>The pass is done: what it computed is in the cache. Sequences that were removed meanwhile are passed over.</summary>
    public void Complete(PassPlan plan)
    {
        foreach (PlannedChunk chunk in plan.Chunks)
        {
            Sequence sequence = chunk.Sequence;
            if (sequence.State != SequenceState.Running)
                continue;
            Invariant(sequence.Computed == chunk.Start, "a pass began where the sequence was not");
            sequence.Advance(chunk.End, _blocks);
            if (chunk.End > sequence.PromptLength)
                _queue.Charge(sequence.Client);
        }
    }

    private void Add(Sequence sequence, int count, PassPlan plan)
    {
        sequence.Table.Prepare(sequence.Computed, sequence.Computed + count, plan.Copies);
        plan.Chunks.Add(new PlannedChunk(sequence, sequence.Computed, count));
    }

    /// <summary>Preempts the youngest until the sequence can write; false where it is itself the youngest.</summary>
    private bool MakeRoom(Sequence sequence, int count, PassPlan plan)
    {
        while (sequence.Table.Needed(sequence.Computed, sequence.Computed + count) > _blocks.FreeCount)
        {
            Sequence youngest = _running[^1];
            _running.RemoveAt(_running.Count - 1);
            youngest.GiveBack();
            Insert(_preempted, youngest, SequenceState.Preempted);
            plan.Preempted.Add(youngest);
            if (youngest == sequence)
                return false;
        }
        return true;
    }

    /// <summary>Takes the next sequence into the batch, if there is one and room for it. Nobody is let past it.</summary>
    private Sequence? Admit()
    {
        Sequence? sequence = _preempted.Count > 0 ? _preempted[0] : _queue.Peek();
        if (sequence is null)
            return null;
        // Its last token is computed in any case, for its logits.
        int found = sequence.Table.HoldKnown(sequence.Hashes.Take((sequence.Length - 1) / _blocks.BlockSize));
        if (_blocks.BlocksFor(sequence.Length) - found + _running.Count > _blocks.FreeCount)
        {
            sequence.Table.Dispose();
            Invariant(_running.Count > 0, "a sequence does not fit an empty pool");
            return null;
        }
        sequence.Table.Reserve(sequence.Length);
        sequence.Begin(found * _blocks.BlockSize, _blocks.BlockSize);
        if (!_preempted.Remove(sequence))
            _queue.Dequeue(sequence);
        Join(sequence);
        return sequence;
    }

    private void Join(Sequence sequence)
    {
        if (sequence.Seniority < 0)
            sequence.Seniority = _admissions++;
        Insert(_running, sequence, SequenceState.Running);
    }

    private static void Insert(List<Sequence> sequences, Sequence sequence, SequenceState state)
    {
        sequence.State = state;
        sequences.Insert(sequences.FindLastIndex(s => s.Seniority < sequence.Seniority) + 1, sequence);
    }

    private static void Invariant([DoesNotReturnIf(false)] bool holds, string message)
    {
        if (!holds)
            throw new InvalidOperationException($"The scheduler is broken: {message}.");
    }
}
