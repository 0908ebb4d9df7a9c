namespace IlgpuLlava.Runtime.Tests.Serving;

public class SchedulerTests
{
    private static IEnumerable<int> Prompt(int length, int first = 0) => Enumerable.Range(first, length);

    [Test]
    public void DecodesComeBeforeChunksOfPrompts()
    {
        SchedulerBed bed = new(blocks: 64, maxRunning: 4, budget: 8);
        Sequence first = bed.Submit("a", Prompt(5), answer: 20);
        _ = bed.Step();
        Sequence second = bed.Submit("a", Prompt(30, 100), answer: 2);
        for (int i = 0; i < 4; i++)
        {
            PassPlan plan = bed.Step();
            Assert.That(plan.Chunks[0], Is.EqualTo(new PlannedChunk(first, 5 + i, 1)));
            Assert.That(plan.Chunks[1].Sequence, Is.EqualTo(second));
            Assert.That(plan.Tokens, Is.LessThanOrEqualTo(8));
        }
        Assert.That(second.Computed, Is.EqualTo(28), "seven tokens of the prompt beside each decode");
    }

    [Test]
    public void ABeginningThatIsKnownIsNotComputedAgain_AndOnlyForItsOwnClient()
    {
        SchedulerBed bed = new(blocks: 64, budget: 64);
        _ = bed.Submit("a", Prompt(20), answer: 2);
        bed.Drain();
        Sequence again = bed.Submit("a", Prompt(20), answer: 2);
        Sequence longer = bed.Submit("a", Prompt(19).Append(7).Concat(Prompt(20)), answer: 2);
        Sequence other = bed.Submit("b", Prompt(20), answer: 2);
        _ = bed.Step();
        // The last token of a prompt is computed in any case: of 20 tokens four blocks are looked for, not five.
        Assert.That((again.Found, longer.Found, other.Found), Is.EqualTo((16, 16, 0)));
        bed.Drain();
    }

    [Test]
    public void WhatWasUnusedForLongestIsEvictedFirst()
    {
        SchedulerBed bed = new(blocks: 12, budget: 64);
        foreach (int first in (int[])[0, 100])
        {
            _ = bed.Submit("a", Prompt(17, first), answer: 1);
            bed.Drain();
        }
        // Eight named blocks and four blank ones; the first prompt is used once more, so that the second one has to go.
        _ = bed.Submit("a", Prompt(17), answer: 1);
        bed.Drain();
        _ = bed.Submit("a", Prompt(25, 200), answer: 1);
        bed.Drain();
        Sequence first0 = bed.Submit("a", Prompt(17), answer: 1);
        _ = bed.Step();
        bed.Drain();
        Sequence first100 = bed.Submit("a", Prompt(17, 100), answer: 1);
        _ = bed.Step();
        Assert.That(first0.Found, Is.EqualTo(16));
        Assert.That(first100.Found, Is.LessThan(16));
    }

    [Test]
    public void Fault102_APoolThatRunsDryPreemptsTheYoungest_AndAllComeToTheirEnd()
    {
        SchedulerBed bed = new(blocks: 12, maxRunning: 4, budget: 32);
        Sequence[] sequences = [.. Enumerable.Range(0, 4).Select(i => bed.Submit("a", Prompt(6, 100 * i), answer: 30))];
        List<Sequence> preempted = [];
        while (bed.Alive.Count > 0)
            preempted.AddRange(bed.Step().Preempted);
        Assert.That(preempted, Is.Not.Empty.And.None.EqualTo(sequences[0]), "the eldest is never preempted");
        Assert.That(bed.Finished, Is.EquivalentTo(sequences));
        Assert.That(sequences.Select(s => s.Length), Has.All.EqualTo(36));
        Assert.That(bed.Blocks.FreeCount, Is.EqualTo(12));
    }

    [Test]
    public void Fault101_ASequenceAtTheExactBoundRuns()
    {
        SchedulerBed bed = new(blocks: 5);
        // The last token that is said is never computed: 11 + 10 - 1 tokens are five blocks of four.
        Sequence exact = bed.Submit("a", Prompt(11), answer: 10);
        bed.Drain();
        Assert.That(exact.Length, Is.EqualTo(21));
        Assert.That(bed.Scheduler.Fits(21), Is.False);
    }

    [Test]
    public void NobodyIsLetPastASequenceThatWaitsForRoom()
    {
        SchedulerBed bed = new(blocks: 10, maxRunning: 4, budget: 64);
        _ = bed.Submit("a", Prompt(20), answer: 8);
        _ = bed.Step();
        Sequence large = bed.Submit("a", Prompt(36, 100), answer: 1);
        Sequence small = bed.Submit("a", Prompt(2, 200), answer: 1);
        _ = bed.Step();
        Assert.That((large.State, small.State), Is.EqualTo((SequenceState.Waiting, SequenceState.Waiting)));
        bed.Drain();
        Assert.That(bed.Finished.IndexOf(large), Is.LessThan(bed.Finished.IndexOf(small)));
    }

    /// <summary>Several answers share the prompt's blocks; the one that is not full is copied by all but the last that write to it.
    /// </summary>
    [TestCase(10, 2)]
    [TestCase(12, 2)]
    public void AnswersToOnePromptShareItsBlocks_AndCopyWhatTheyWriteTo(int promptLength, int copies)
    {
        SchedulerBed bed = new(blocks: 64, maxRunning: 4, budget: 64);
        Sequence leader = bed.Submit("a", Prompt(promptLength), answer: 6);
        _ = bed.Step();
        Sequence[] others = [bed.Fork(leader, 6), bed.Fork(leader, 6)];
        Assert.That(bed.Blocks.UsedCount, Is.EqualTo(3));
        PassPlan plan = bed.Step();
        Assert.That(plan.Copies, Has.Count.EqualTo(copies));
        Assert.That(plan.Chunks, Has.Count.EqualTo(3));
        bed.Drain();
        foreach (Sequence other in others)
            Assert.That(other.Tokens, Is.EqualTo(leader.Tokens));
    }

    [Test]
    public void APausedSequenceIsLeftOut_AndTheOthersGoOn()
    {
        SchedulerBed bed = new(blocks: 64);
        Sequence one = bed.Submit("a", Prompt(3), answer: 9), two = bed.Submit("a", Prompt(3, 50), answer: 9);
        _ = bed.Step();
        one.Paused = true;
        Assert.That(bed.Step().Chunks.Select(c => c.Sequence), Is.EqualTo([two]));
        one.Paused = false;
        Assert.That(bed.Step().Chunks, Has.Count.EqualTo(2));
        bed.Drain();
    }
}
