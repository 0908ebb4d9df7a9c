namespace IlgpuLlava.Runtime.Tests.Serving;

public class FairnessTests
{
    private const int Prompt = 12, Answer = 4;

    /// <summary>One client floods; another sends a request now and then. The flood costs it no more than the request that runs and one
    /// that was next.</summary>
    [Test]
    public void Fault103_AFloodOfOneClientDoesNotStarveAnother()
    {
        SchedulerBed bed = new(blocks: 64, maxRunning: 1, budget: 64);
        for (int i = 0; i < 100; i++)
            _ = bed.Submit("flood", Enumerable.Range(1000 * i, Prompt), Answer);
        for (int i = 0; i < 10; i++)
            _ = bed.Step();
        int before = bed.Finished.Count;
        List<Sequence> few = [];
        for (int i = 0; i < 5; i++)
            few.Add(bed.Submit("few", Enumerable.Range(500_000 + 1000 * i, Prompt), Answer));
        while (few.Exists(s => s.State != SequenceState.Ended))
            _ = bed.Step();
        Assert.That(bed.Finished.Count - before, Is.LessThanOrEqualTo(2 * few.Count + 2), "the two take turns");
    }

    /// <summary>What two clients with much to do were served differs by no more than a request, although the one asks for long answers
    /// and the other for short ones.</summary>
    [Test]
    public void ClientsAreServedTheSameTokens_NotTheSameRequests()
    {
        SchedulerBed bed = new(blocks: 64, maxRunning: 1, budget: 64);
        for (int i = 0; i < 60; i++)
        {
            _ = bed.Submit("long", Enumerable.Range(1000 * i, 30), 30);
            _ = bed.Submit("short", Enumerable.Range(500_000 + 1000 * i, 5), 5);
        }
        Dictionary<string, int> served = new() { ["long"] = 0, ["short"] = 0 };
        int seen = 0;
        while (bed.Finished.Count(s => s.Client == "short") < 60)
        {
            _ = bed.Step();
            for (; seen < bed.Finished.Count; seen++)
                served[bed.Finished[seen].Client] += bed.Finished[seen].Length;
            if (seen > 2)
                Assert.That(Math.Abs(served["long"] - served["short"]), Is.LessThanOrEqualTo(60 + 10));
        }
    }

    [Test]
    public void WhoWasAwayDoesNotSaveUp()
    {
        SchedulerBed bed = new(blocks: 64, maxRunning: 1, budget: 64);
        for (int i = 0; i < 40; i++)
            _ = bed.Submit("always", Enumerable.Range(1000 * i, Prompt), Answer);
        while (bed.Finished.Count < 20)
            _ = bed.Step();
        for (int i = 0; i < 20; i++)
            _ = bed.Submit("back", Enumerable.Range(500_000 + 1000 * i, Prompt), Answer);
        while (bed.Finished.Count < 30)
            _ = bed.Step();
        Assert.That(bed.Finished.Skip(20).Count(s => s.Client == "always"), Is.InRange(4, 6));
    }

    [Test]
    public void AccountsOfThoseWhoAreGoneAreForgotten()
    {
        SchedulerBed bed = new(blocks: 64, budget: 64);
        FairQueue queue = new();
        for (int i = 0; i < 5000; i++)
        {
            Sequence sequence = new($"client {i}", [PromptToken.Text(i)], bed.Blocks);
            queue.Enqueue(sequence);
            Assert.That(queue.Peek(), Is.EqualTo(sequence));
            queue.Dequeue(sequence);
        }
        Assert.That(queue.Accounts, Is.LessThanOrEqualTo(257));
        Assert.That(queue.Count, Is.Zero);
    }
}
