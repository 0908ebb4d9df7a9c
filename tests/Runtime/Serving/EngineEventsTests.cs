namespace IlgpuLlava.Runtime.Tests.Serving;

public class EngineEventsTests
{
    /// <summary>Requests of three clients come and are cancelled at random while a small pool is run dry: each that is answered says what
    /// it says alone, and in the end every block is free.</summary>
    [Test]
    public async Task Fault100_RandomRequestsAndCancelsLeaveThePoolAsItWas([Values(1, 2)] int seed)
    {
        Random random = new(seed);
        Dictionary<int, IReadOnlyList<int>> alone = Enumerable.Range(0, 10)
            .ToDictionary(i => i, i => EngineBed.Alone(EngineBed.Request(i)).TokenIds);
        await using Engine engine = EngineBed.Load(
            new EngineOptions { MaxBatch = 5, TokenBudget = 70, MaxQueue = 200, KvMemory = 22 * EngineBed.BlockBytes });
        List<Task<bool>> all = [];
        for (int i = 0; i < 80; i++)
        {
            int question = random.Next(10);
            int cancelAfter = random.Next(3) == 0 ? random.Next(6) : int.MaxValue;
            int answers = random.Next(4) == 0 ? 2 : 1;
            EngineRequest request = EngineBed.Request(question) with { Client = $"{random.Next(3)}", Answers = answers };
            all.Add(One(request, cancelAfter, alone[question]));
            if (random.Next(4) == 0)
                await all[random.Next(all.Count)];
        }
        bool[] cancelled = await Task.WhenAll(all);
        Assert.That(cancelled.Distinct().Count(), Is.EqualTo(2), "some were cancelled, some not");
        EngineBed.AssertIdle(engine);

        async Task<bool> One(EngineRequest request, int cancelAfter, IReadOnlyList<int> expected)
        {
            using CancellationTokenSource cancel = new();
            await using EngineAnswer answer = await engine.SubmitAsync(request, cancel.Token);
            List<int>[] said = [[], []];
            int chunks = 0;
            try
            {
                if (cancelAfter == 0)
                    await cancel.CancelAsync();
                await foreach (EngineChunk chunk in answer.ReadAsync())
                {
                    said[chunk.Index].AddRange(chunk.TokenIds);
                    if (++chunks == cancelAfter)
                        await cancel.CancelAsync();
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return true;
            }
            for (int i = 0; i < request.Answers; i++)
                Assert.That(said[i], Is.EqualTo(expected));
            return cancel.IsCancellationRequested;
        }
    }
}
