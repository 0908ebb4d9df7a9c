namespace IlgpuLlava.Runtime.Tests.Serving;

public class EngineCancellationTests
{
    /// <summary>Cancelled before its first pass, with its vision pass, in the middle of its prompt, in the middle of its answer: the
    /// blocks are free each time, and the one beside it goes on undisturbed.</summary>
    [Test]
    public async Task Fault098_ACancelFreesTheBlocksWheneverItComes([Values(0, 1, 2, 3, 6, 9)] int pass)
    {
        EngineRequest beside = EngineBed.Request(2);
        IReadOnlyList<int> alone = EngineBed.Alone(beside).TokenIds;
        await using Engine engine = EngineBed.Load(new EngineOptions { TokenBudget = 40, MaxBatch = 4 });
        engine.LogitsObserver = (request, _, logits) =>
        {
            if (request != beside)
                EngineBed.NeverEnd(logits);
        };
        using CancellationTokenSource cancel = new();
        int passes = 0;
        using ManualResetEventSlim gate = new();
        engine.BeforePass = () =>
        {
            gate.Wait();
            if (passes++ == pass)
                cancel.Cancel();
        };
        await using EngineAnswer kept = await engine.SubmitAsync(beside);
        await using EngineAnswer cancelled = await engine.SubmitAsync(EngineBed.Request(0), cancel.Token);
        gate.Set();
        Assert.That(async () => await cancelled.CompleteAsync(), Throws.InstanceOf<OperationCanceledException>());
        await cancelled.DisposeAsync();
        Assert.That((await kept.CompleteAsync()).Answers[0].TokenIds, Is.EqualTo(alone));
        EngineBed.AssertIdle(engine);
        Assert.That(engine.Snapshot().Cancelled, Is.EqualTo(1));
    }

    [Test]
    public async Task Fault098_ACancelInTheQueue_BeforeItBegan_AndAfterTheEnd()
    {
        using ManualResetEventSlim gate = new();
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 1 });
        engine.BeforePass = gate.Wait;
        using CancellationTokenSource late = new(), queued = new(), before = new();
        EngineAnswer first = await engine.SubmitAsync(EngineBed.Request(0), late.Token);
        EngineAnswer second = await engine.SubmitAsync(EngineBed.Request(1), queued.Token);
        await queued.CancelAsync();
        await before.CancelAsync();
        Assert.That(
            async () => await engine.SubmitAsync(EngineBed.Request(2), before.Token), Throws.InstanceOf<OperationCanceledException>());
        gate.Set();
        Assert.That(async () => await second.CompleteAsync(), Throws.InstanceOf<OperationCanceledException>());
        EngineResult result = await first.CompleteAsync();
        await late.CancelAsync();
        await first.DisposeAsync();
        await first.DisposeAsync();
        Assert.That(result.Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(EngineBed.Request(0)).TokenIds));
        Assert.That((engine.Snapshot().Cancelled, engine.Snapshot().Finished), Is.EqualTo((1L, 1L)));
        EngineBed.AssertIdle(engine);
    }

    /// <summary>An answer that nobody reads stops after so many chunks, lets the others go on, and goes on when it is read.</summary>
    [Test]
    public async Task Fault082_AnAnswerThatNobodyReadsPauses()
    {
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxUnread = 8 });
        engine.LogitsObserver = (_, _, logits) => EngineBed.NeverEnd(logits);
        EngineRequest request = EngineBed.Request(0) with { Options = Ask.Tokens(40) };
        await using EngineAnswer slow = await engine.SubmitAsync(request);
        EngineResult quick = (await EngineBed.Together(engine, [EngineBed.Request(1) with { Options = Ask.Tokens(60) }]))[0];
        Assert.That(quick.Answers[0].TokenIds, Has.Count.EqualTo(60));
        Assert.That(engine.Snapshot().CompletionTokens, Is.EqualTo(60 + 8));
        EngineResult result = await slow.CompleteAsync();
        Assert.That(result.Answers[0].TokenIds, Has.Count.EqualTo(40));
    }

    [Test]
    public async Task DrainingFinishesWhatRuns_AndRefusesMore()
    {
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 2 });
        EngineAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => engine.SubmitAsync(EngineBed.Request(i)).AsTask()));
        Task drained = engine.DrainAsync();
        Assert.That(engine.State, Is.EqualTo(EngineState.Draining));
        Assert.That(async () => await engine.SubmitAsync(EngineBed.Request(0)), Throws.TypeOf<EngineStoppedException>());
        await drained;
        foreach (EngineAnswer answer in answers)
            Assert.That((await answer.CompleteAsync()).Usage.CompletionTokens, Is.GreaterThan(0));
        EngineBed.AssertIdle(engine);
    }

    [Test]
    public async Task DisposingEndsWhatRuns()
    {
        Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 1 });
        engine.LogitsObserver = (_, _, logits) => EngineBed.NeverEnd(logits);
        EngineRequest endless = EngineBed.Request(0) with { Options = Ask.Tokens(int.MaxValue) };
        EngineAnswer[] answers = [await engine.SubmitAsync(endless), await engine.SubmitAsync(endless)];
        await engine.DisposeAsync();
        foreach (EngineAnswer answer in answers)
            Assert.That(async () => await answer.CompleteAsync(), Throws.TypeOf<EngineStoppedException>());
        Assert.That(engine.State, Is.EqualTo(EngineState.Stopped));
        Assert.That(engine.Completion.IsCompletedSuccessfully);
        Assert.That(async () => await engine.SubmitAsync(endless), Throws.TypeOf<EngineStoppedException>());
        await engine.DisposeAsync();
    }

    [Test]
    public async Task Fault109_Fault110_ALostDeviceEndsEveryRequestWithTheSameException()
    {
        Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 2 });
        using ManualResetEventSlim gate = new();
        int passes = 0;
        InvalidOperationException cause = new("sticky");
        engine.LogitsObserver = (_, _, logits) => EngineBed.NeverEnd(logits);
        engine.BeforePass = () =>
        {
            gate.Wait();
            if (passes++ == 3)
                throw cause;
        };
        EngineAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => engine.SubmitAsync(EngineBed.Request(i)).AsTask()));
        gate.Set();
        foreach (EngineAnswer answer in answers)
        {
            EngineLostException e = (await Assert.ThrowsAsync<EngineLostException>(() => answer.CompleteAsync()))!;
            Assert.That(e.InnerException, Is.SameAs(cause));
        }
        Assert.That(() => engine.Completion, Throws.TypeOf<EngineLostException>());
        Assert.That(engine.State, Is.EqualTo(EngineState.Lost));
        for (int i = 0; i < 2; i++)
            Assert.That(async () => await engine.SubmitAsync(EngineBed.Request(0)), Throws.TypeOf<EngineLostException>());
        await engine.DrainAsync();
        await engine.DisposeAsync();
    }
}
