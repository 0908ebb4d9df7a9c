namespace IlgpuLlava.Runtime.Tests.Serving;

public class SchedulerEventsTests
{
    /// <summary>Submits, cancels, pauses, several answers to one prompt, and passes, at random, in a pool that is too small for all of
    /// it. After each event free + used = total and no block is held but by the tables that name it; in each pass every position
    /// reads its own keys.</summary>
    [Test]
    public void Fault100_TenThousandRandomEventsKeepThePoolExact([Values(1, 2, 3, 4)] int seed)
    {
        Random random = new(seed);
        SchedulerBed bed = new(blocks: 24, maxRunning: 6, budget: 12);
        int preempted = 0, copies = 0, found = 0, submitted = 0, cancelled = 0;
        for (int i = 0; i < 10_000; i++)
        {
            Sequence[] alive = [.. bed.Alive];
            switch (random.Next(10))
            {
                case 0 or 1 when alive.Length < 20:
                    // Prompts that begin alike, so that blocks are found again.
                    int length = random.Next(1, 40);
                    int kind = random.Next(3);
                    bed.Submit($"client {random.Next(3)}", Enumerable.Range(0, length).Select(t => t < 20 ? kind : t), random.Next(1, 48));
                    submitted++;
                    break;
                case 2 when alive.Length > 0 && random.Next(3) == 0:
                    bed.Cancel(alive[random.Next(alive.Length)]);
                    cancelled++;
                    break;
                case 3 when alive.Length > 0:
                    Sequence leader = alive[random.Next(alive.Length)];
                    if (leader.State == SequenceState.Running && leader.Computed >= leader.PromptLength && alive.Length < 20)
                        bed.Fork(leader, random.Next(1, 20));
                    break;
                case 4 when alive.Length > 0:
                    Sequence paused = alive[random.Next(alive.Length)];
                    paused.Paused = !paused.Paused;
                    break;
                default:
                    PassPlan plan = bed.Step();
                    preempted += plan.Preempted.Count;
                    copies += plan.Copies.Count;
                    found += plan.Chunks.Sum(c => c.Sequence.Found);
                    break;
            }
            bed.Check();
        }
        bed.Drain();
        int[] events = [submitted, cancelled, preempted, copies, found];
        Assert.That(events, Has.All.GreaterThan(10), "every kind of event came often");
    }
}
