using IlgpuLlava.Runtime.Tests.Profiling;

namespace IlgpuLlava.Runtime.Tests.Serving;

public class DeadlineTests
{
    /// <summary>The first runs past its time, the second passes its own in the queue behind it and never reaches the device.</summary>
    [Test]
    public async Task Fault097_ADeadlineIsKeptAtEveryPass_AndInTheQueue()
    {
        FakeTime time = new();
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 1 }, time);
        List<EngineRequest> seen = [];
        engine.LogitsObserver = (request, _, logits) =>
        {
            seen.Add(request);
            EngineBed.NeverEnd(logits);
            time.Ticks += TimeSpan.TicksPerMinute;
        };
        EngineRequest first = EngineBed.Request(0) with { Timeout = TimeSpan.FromMinutes(5), Options = Ask.Tokens(100) };
        EngineRequest second = EngineBed.Request(1) with { Timeout = TimeSpan.FromMinutes(3) };
        using ManualResetEventSlim gate = new();
        engine.BeforePass = gate.Wait;
        EngineAnswer[] answers = [await engine.SubmitAsync(first), await engine.SubmitAsync(second)];
        gate.Set();
        foreach ((EngineAnswer answer, EngineRequest request) in answers.Zip([first, second]))
        {
            DeadlineException e = (await Assert.ThrowsAsync<DeadlineException>(() => answer.CompleteAsync()))!;
            Assert.That(e.Timeout, Is.EqualTo(request.Timeout));
        }
        Assert.That(seen, Is.EqualTo(Enumerable.Repeat(first, 5)));
        EngineBed.AssertIdle(engine);
    }

    /// <summary>An answer that pauses, because nobody reads it, still ends when its time is over: no pass looks at the clock then.
    /// </summary>
    [Test]
    public async Task ADeadlineEndsAnAnswerThatNobodyReads()
    {
        ManualTime time = new();
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxUnread = 2 }, time);
        engine.LogitsObserver = (_, _, logits) => EngineBed.NeverEnd(logits);
        EngineRequest request = EngineBed.Request(0) with { Timeout = TimeSpan.FromHours(2), Options = Ask.Tokens(int.MaxValue) };
        await using EngineAnswer answer = await engine.SubmitAsync(request);
        while (engine.Snapshot().CompletionTokens < 2)
            await Task.Yield();
        time.Pass(TimeSpan.FromHours(3));
        await engine.DrainAsync();
        Assert.That(async () => await answer.CompleteAsync(), Throws.TypeOf<DeadlineException>().With.Message.Contains("7200 s"));
        EngineBed.AssertIdle(engine);
    }

    /// <summary>The time passes while its second picture is being decoded.</summary>
    [Test]
    public async Task Fault062_DecodingBeyondTheDeadlineIsGivenUp_OthersAreAnswered()
    {
        ManualTime time = new();
        await using Engine engine = EngineBed.Load(new EngineOptions { PassTimeout = Timeout.InfiniteTimeSpan }, time);
        EngineRequest beside = EngineBed.Request(3);
        EngineAnswer answer = await engine.SubmitAsync(beside);
        int decoded = 0;
        engine.BeforeDecode = () =>
        {
            if (++decoded == 2)
                time.Pass(TimeSpan.FromHours(1));
        };
        byte[][] pictures = [.. EngineBed.Questions.Select(q => q.Picture).DistinctBy(Convert.ToHexString).Take(3)];
        EngineRequest late = EngineBed.Request("What is it?", pictures) with { Timeout = TimeSpan.FromMinutes(1) };
        DeadlineException e = (await Assert.ThrowsAsync<DeadlineException>(async () => await engine.SubmitAsync(late)))!;
        Assert.That((e.Timeout, decoded), Is.EqualTo((late.Timeout, 2)));
        engine.BeforeDecode = null;
        Assert.That((await answer.CompleteAsync()).Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(beside).TokenIds));
        // The same pictures, in time.
        EngineResult again = await (await engine.SubmitAsync(late)).CompleteAsync();
        Assert.That(again.Usage.ImageTokens, Is.EqualTo(3 * 64));
        await engine.DrainAsync();
        EngineBed.AssertIdle(engine);
    }

    [Test]
    public async Task ATimeoutIsAboveZero()
    {
        await using Engine engine = EngineBed.Load();
        Assert.That(
            async () => await engine.SubmitAsync(EngineBed.Request(0) with { Timeout = TimeSpan.Zero }),
            Throws.TypeOf<GenerationException>().With.Message.Contains("timeout"));
    }
}
