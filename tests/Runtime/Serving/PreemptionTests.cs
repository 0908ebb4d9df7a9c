namespace IlgpuLlava.Runtime.Tests.Serving;

public class PreemptionTests
{
    /// <summary>Long answers run a small pool dry; whoever gave its blocks back goes on where it was, with the same tokens as alone.
    /// </summary>
    [Test]
    public async Task Fault102_APoolThatRunsDryPreemptsAndResumes_WithTheSameTokens()
    {
        EngineRequest[] requests =
        [
            .. Enumerable.Range(0, 6).Select(i => EngineBed.Request(i) with
            {
                Options = new GenerationOptions { MaxTokens = 90, Temperature = 1.5f, Seed = (ulong)i },
            }),
        ];
        Generator generator = SharedGenerator.Fresh;
        generator.LogitsObserver = EngineBed.NeverEnd;
        IReadOnlyList<int>[] alone = [.. requests.Select(r => generator.Generate(r.Conversation, r.Options).TokenIds)];

        // A prompt takes about six blocks, with its answer about twelve.
        await using Engine engine = EngineBed.Load(
            new EngineOptions { MaxBatch = 6, TokenBudget = 128, KvMemory = 32 * EngineBed.BlockBytes });
        engine.LogitsObserver = (_, _, logits) => EngineBed.NeverEnd(logits);
        EngineResult[] together = await EngineBed.Together(engine, requests);
        Assert.That(together.Select(r => r.Answers[0].TokenIds), Is.EqualTo(alone));
        Assert.That(engine.Snapshot().Preemptions, Is.GreaterThan(0));
        EngineBed.AssertIdle(engine);
    }

    /// <summary>Many questions through a pool of a few, again and again: blocks that change hands are filled with NaN first.</summary>
    [Test]
    public async Task Fault105_AReusedBlockHoldsNothingOfAnother()
    {
        EngineRequest[] requests = [.. Enumerable.Range(0, 24).Select(i => EngineBed.Request(i) with { Client = $"{i % 3}" })];
        IReadOnlyList<int>[] alone = [.. requests.Select(r => EngineBed.Alone(r).TokenIds)];
        await using Engine engine = EngineBed.Load(
            new EngineOptions { MaxBatch = 4, TokenBudget = 50, KvMemory = 20 * EngineBed.BlockBytes });
        for (int round = 0; round < 2; round++)
        {
            EngineResult[] together = await EngineBed.Together(engine, requests);
            Assert.That(together.Select(r => r.Answers[0].TokenIds), Is.EqualTo(alone));
        }
        EngineBed.AssertIdle(engine);
    }
}
