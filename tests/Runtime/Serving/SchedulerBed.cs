namespace IlgpuLlava.Runtime.Tests.Serving;

/// <summary>A scheduler over a fake device, with what lives in it.</summary>
internal sealed class SchedulerBed
{
    public const int BlockSize = 4;

    private readonly Dictionary<Sequence, int> _limits = [];

    public SchedulerBed(int blocks, int maxRunning = 4, int budget = 16)
    {
        Blocks = new BlockManager(blocks, BlockSize);
        Device = new FakeDevice(Blocks);
        Scheduler = new Scheduler(Blocks, maxRunning, budget);
    }

    public BlockManager Blocks { get; }

    public Scheduler Scheduler { get; }

    public FakeDevice Device { get; }

    public IReadOnlyCollection<Sequence> Alive => _limits.Keys;

    public List<Sequence> Finished { get; } = [];

    /// <summary>What a sequence says at a position; a function of its prompt's first token.</summary>
    public static int Say(Sequence sequence) => (int)((uint)HashCode.Combine(sequence.Tokens[0].Id, sequence.Length) % 5);

    /// <summary>Submits a prompt whose answer has so many tokens.</summary>
    public Sequence Submit(string client, IEnumerable<int> prompt, int answer)
    {
        Sequence sequence = new(client, [.. prompt.Select(PromptToken.Text)], Blocks);
        Assert.That(Scheduler.Fits(sequence.PromptLength + answer - 1));
        _limits.Add(sequence, answer);
        Scheduler.Submit(sequence);
        return sequence;
    }

    public Sequence Fork(Sequence leader, int answer)
    {
        Sequence sequence = new(leader.Client, [.. leader.Tokens.Take(leader.PromptLength)], Blocks);
        _limits.Add(sequence, answer);
        Scheduler.Fork(leader, sequence);
        return sequence;
    }

    public void Cancel(Sequence sequence)
    {
        _limits.Remove(sequence);
        Scheduler.Remove(sequence);
    }

    /// <summary>One pass; sequences that said their last token end.</summary>
    public PassPlan Step()
    {
        PassPlan plan = Scheduler.Plan();
        Check();
        Device.Run(plan);
        Scheduler.Complete(plan);
        foreach (PlannedChunk chunk in plan.Chunks.Where(c => c.Completes))
        {
            Sequence sequence = chunk.Sequence;
            sequence.Append(Say(sequence));
            if (sequence.Length - sequence.PromptLength < _limits[sequence])
                continue;
            _limits.Remove(sequence);
            Finished.Add(sequence);
            Scheduler.Remove(sequence);
        }
        Check();
        return plan;
    }

    /// <summary>Runs until nothing is left; fails where that takes too many passes.</summary>
    public void Drain(int mostSteps = 20_000)
    {
        for (int i = 0; _limits.Count > 0; i++)
        {
            Assert.That(i, Is.LessThan(mostSteps), "the batch does not come to its end");
            foreach (Sequence sequence in _limits.Keys)
                sequence.Paused = false;
            Assert.That(Step().Chunks, Is.Not.Empty, "there is work, but none is planned");
        }
        Assert.That(Blocks.FreeCount, Is.EqualTo(Blocks.BlockCount));
    }

    /// <summary>Free and used make the pool, and each block is held as often as tables name it, in each table once.</summary>
    public void Check()
    {
        int[] references = new int[Blocks.BlockCount];
        foreach (Sequence sequence in _limits.Keys)
        {
            if (sequence.Table.Blocks.Distinct().Count() != sequence.Table.Blocks.Count)
                Assert.Fail("a block is twice in a table");
            if (sequence.State != SequenceState.Running && sequence.Table.Blocks.Count > 0)
                Assert.Fail($"a sequence that is {sequence.State} holds blocks");
            foreach (int block in sequence.Table.Blocks)
                references[block]++;
        }
        for (int block = 0; block < references.Length; block++)
        {
            if (Blocks.ReferenceCount(block) != references[block])
                Assert.Fail($"block {block} is held {references[block]} times, not {Blocks.ReferenceCount(block)}");
        }
        int used = references.Count(r => r > 0);
        if (Blocks.UsedCount != used || Blocks.FreeCount + used != Blocks.BlockCount)
            Assert.Fail($"{Blocks.FreeCount} free and {used} used blocks are not {Blocks.BlockCount}");
    }
}
