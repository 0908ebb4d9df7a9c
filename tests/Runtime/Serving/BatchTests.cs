using ILGPU.Runtime;

namespace IlgpuLlava.Runtime.Tests.Serving;

public class BatchTests
{
    /// <summary>Eight questions at once, their prompts cut anywhere, say token for token what each says alone.</summary>
    [Test]
    public async Task Fault104_EightQuestionsAtOnceSayWhatEachSaysAlone([Values(8, 61, 512)] int budget)
    {
        EngineRequest[] requests = [.. Enumerable.Range(0, 8).Select(EngineBed.Request)];
        GenerationResult[] alone = [.. requests.Select(EngineBed.Alone)];
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 8, TokenBudget = budget });
        EngineResult[] together = await EngineBed.Together(engine, requests);
        for (int i = 0; i < requests.Length; i++)
        {
            EngineAnswerText answer = together[i].Answers.Single();
            Assert.That(answer.TokenIds, Is.EqualTo(alone[i].TokenIds), $"question {i}");
            Assert.That((answer.Text, answer.FinishReason), Is.EqualTo((alone[i].Text, alone[i].FinishReason)));
            Assert.That(together[i].Usage with { CachedTokens = 0 }, Is.EqualTo(
                new EngineUsage(alone[i].PromptTokens, alone[i].ImageTokens, alone[i].TokenIds.Count, 0)));
        }
        EngineBed.AssertIdle(engine);
    }

    /// <summary>Sampled answers, too: the numbers drawn depend on seed and position, the penalties on what was said.</summary>
    [Test]
    public async Task Fault073_TheSameSeedSaysTheSameAloneAndInABatch()
    {
        EngineRequest[] requests = [.. Enumerable.Range(0, 12).Select(i => EngineBed.Request(i) with
        {
            Options = new GenerationOptions
            {
                MaxTokens = 16,
                Temperature = 2 + (0.1f * i),
                TopK = i % 3 == 0 ? 40 : 0,
                TopP = i % 2 == 0 ? 0.95f : 1,
                RepetitionPenalty = i % 4 == 0 ? 1.2f : 1,
                FrequencyPenalty = i % 5 == 0 ? 0.5f : 0,
                Seed = (ulong)i << 60,
            },
        })];
        IReadOnlyList<int>[] alone = [.. requests.Select(r => EngineBed.Alone(r).TokenIds)];
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 5, TokenBudget = 48 });
        EngineResult[] together = await EngineBed.Together(engine, requests);
        Assert.That(together.Select(r => r.Answers[0].TokenIds), Is.EqualTo(alone));
    }

    [Test]
    public async Task Fault104_ABadRequestInABatchFailsAlone()
    {
        EngineRequest[] good = [.. Enumerable.Range(0, 4).Select(EngineBed.Request)];
        IReadOnlyList<int>[] alone = [.. good.Select(r => EngineBed.Alone(r).TokenIds)];
        EngineRequest broken = EngineBed.Request(Ask.Question, Repository.Sample("number.png")[..60]);
        EngineRequest notANumber = EngineBed.Request(5);
        await using Engine engine = EngineBed.Load();
        engine.LogitsObserver = (request, _, logits) =>
        {
            if (request == notANumber)
                logits.MemSet(byte.MaxValue);
        };
        Task<EngineResult[]> answers = EngineBed.Together(engine, good);
        Task<EngineResult[]> bad = EngineBed.Together(engine, [notANumber]);
        PictureException e = (await Assert.ThrowsAsync<PictureException>(async () => await engine.SubmitAsync(broken)))!;
        Assert.That(e.Index, Is.Zero);
        Assert.That(() => bad, Throws.TypeOf<LogitsException>().With.Message.Contains("NotANumber"));
        Assert.That((await answers).Select(r => r.Answers[0].TokenIds), Is.EqualTo(alone));
        Assert.That(engine.Snapshot().LogitFailures, Is.EqualTo(1));
        EngineBed.AssertIdle(engine);

        // Nothing of the failed one is kept: neither its blocks nor its picture.
        engine.LogitsObserver = null;
        EngineResult again = (await EngineBed.Together(engine, [notANumber]))[0];
        Assert.That(again.Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(notANumber).TokenIds));
        Assert.That(again.Usage.CachedTokens, Is.LessThan(32), "only what comes before the picture");
    }

    [Test]
    public async Task StagesHaveTimes_AndTokensComeOneByOne()
    {
        await using Engine engine = EngineBed.Load();
        await using EngineAnswer answer = await engine.SubmitAsync(EngineBed.Request(2));
        List<EngineChunk> chunks = [];
        await foreach (EngineChunk chunk in answer.ReadAsync())
            chunks.Add(chunk);
        Assert.That(chunks, Has.Count.GreaterThan(5));
        Assert.That(chunks.Select(c => c.TokenIds.Count), Has.All.EqualTo(1));
        foreach (EngineChunk chunk in chunks[..^1])
            Assert.That((chunk.FinishReason, chunk.Usage, chunk.Times), Is.EqualTo(((FinishReason?)null, (object?)null, (object?)null)));
        EngineTimes times = chunks[^1].Times!;
        Assert.That(times.Queue, Is.GreaterThanOrEqualTo(TimeSpan.Zero));
        foreach (TimeSpan time in (TimeSpan[])[times.Picture, times.Vision, times.Prefill, times.Decode])
            Assert.That(time, Is.GreaterThan(TimeSpan.Zero));
    }
}
