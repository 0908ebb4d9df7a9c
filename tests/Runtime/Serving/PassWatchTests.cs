namespace IlgpuLlava.Runtime.Tests.Serving;

/// <summary>A device that does not come back, and clocks that go wrong.</summary>
public class PassWatchTests
{
    private static readonly TimeSpan limit = TimeSpan.FromMinutes(1);

    [Test]
    public async Task Fault111_AKernelThatHangsLosesTheDevice_ForAllInFlight()
    {
        ManualTime time = new();
        using HangingDevice hanging = new();
        ComputeDevice device = ComputeDevice.Open("cpu");
        Engine engine = Engine.Load(Repository.Model, device, new EngineOptions { MaxBatch = 2, PassTimeout = limit }, time);
        engine.LogitsObserver = hanging.Observe;
        EngineAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => engine.SubmitAsync(EngineBed.Request(i)).AsTask()));
        await hanging.Begun;
        for (int i = 0; i < 4; i++)
        {
            time.Pass(limit / 4);
            Assert.That(engine.State, Is.EqualTo(EngineState.Running), "its time is not over");
        }
        Task drained = engine.DrainAsync();
        time.Pass(limit / 4);
        foreach (EngineAnswer answer in answers)
        {
            EngineLostException e = (await Assert.ThrowsAsync<EngineLostException>(() => answer.CompleteAsync()))!;
            Assert.That(e.InnerException, Is.TypeOf<TimeoutException>().With.Message.Contains("60 s"));
        }
        Assert.That(() => engine.Completion, Throws.TypeOf<EngineLostException>());
        Assert.That(engine.State, Is.EqualTo(EngineState.Lost));
        Assert.That(async () => await engine.SubmitAsync(EngineBed.Request(0)), Throws.TypeOf<EngineLostException>());
        await drained;
        await engine.DisposeAsync();
        // The pass still computes: its memory must stay, as must the device.
        device.Dispose();
        Assert.That(device.Accelerator.NumberChildObjects, Is.GreaterThan(0));

        // It comes back after all, and takes nothing up again but what it alone could let go.
        hanging.End();
        while (device.IsHeld)
            await Task.Delay(1);
        Assert.That(device.Accelerator.NumberChildObjects, Is.Zero);
        Assert.That(engine.Snapshot().CompletionTokens, Is.Zero);
        device.Dispose();
        Assert.That(device.Accelerator.IsDisposed);
    }

    /// <summary>A process that was stopped for long inside a pass has not waited for the device that long.</summary>
    [Test]
    public async Task Fault111_APassIsNotLostByAMachineThatSlept()
    {
        ManualTime time = new();
        using HangingDevice hanging = new();
        await using Engine engine = EngineBed.Load(new EngineOptions { PassTimeout = limit }, time);
        engine.LogitsObserver = hanging.Observe;
        EngineRequest request = EngineBed.Request(0);
        EngineAnswer answer = await engine.SubmitAsync(request);
        await hanging.Begun;
        for (int i = 0; i < 3; i++)
            time.Pass(TimeSpan.FromHours(10));
        hanging.End();
        Assert.That((await answer.CompleteAsync()).Answers[0].TokenIds, Is.EqualTo(EngineBed.Alone(request).TokenIds));
        Assert.That(engine.State, Is.EqualTo(EngineState.Running));
    }

    [Test]
    public async Task Fault111_WithoutALimitTheEngineWaits()
    {
        ManualTime time = new();
        using HangingDevice hanging = new();
        await using Engine engine = EngineBed.Load(new EngineOptions { PassTimeout = Timeout.InfiniteTimeSpan }, time);
        engine.LogitsObserver = hanging.Observe;
        EngineAnswer answer = await engine.SubmitAsync(EngineBed.Request(0));
        await hanging.Begun;
        for (int i = 0; i < 20; i++)
            time.Pass(TimeSpan.FromDays(1));
        hanging.End();
        Assert.That((await answer.CompleteAsync()).Answers, Has.Count.EqualTo(1));
    }

    [Test]
    public void APassTimeoutIsPositive([Values(0, -5)] int milliseconds)
    {
        Assert.That(
            () => new EngineOptions { PassTimeout = TimeSpan.FromMilliseconds(milliseconds) }.Validate(),
            Throws.ArgumentException.With.Message.Contains("PassTimeout"));
    }

    /// <summary>The time of day goes back an hour while a request is answered: its times, and the deadline of another, are as if it had
    /// not.</summary>
    [Test]
    public async Task Fault119_AClockThatJumpsBackChangesNeitherTimesNorDeadlines()
    {
        ManualTime time = new();
        await using Engine engine = EngineBed.Load(null, time);
        engine.LogitsObserver = (_, _, logits) =>
        {
            EngineBed.NeverEnd(logits);
            time.Pass(TimeSpan.FromSeconds(1));
            time.WallOffset -= TimeSpan.FromHours(1);
        };
        EngineRequest request = EngineBed.Request(0) with { Options = Ask.Tokens(6), Timeout = TimeSpan.FromMinutes(30) };
        EngineTimes times = (await EngineBed.Together(engine, [request]))[0].Times;
        Assert.That(
            (times.Queue, times.Picture, times.Vision, times.Prefill, times.Decode),
            Is.EqualTo((TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5))));

        EngineRequest late = EngineBed.Request(0) with { Options = Ask.Tokens(100), Timeout = TimeSpan.FromSeconds(5) };
        Assert.That(() => EngineBed.Together(engine, [late]), Throws.TypeOf<DeadlineException>());
        Assert.That(engine.Snapshot().CompletionTokens, Is.EqualTo(6 + 5));
        EngineBed.AssertIdle(engine);
    }

    /// <summary>Blocks the first pass until it is told to end.</summary>
    private sealed class HangingDevice : IDisposable
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _end = new();

        public Task Begun => _begun.Task;

        public void Observe(EngineRequest request, int answer, ILGPU.ArrayView<float> logits)
        {
            _begun.TrySetResult();
            _end.Wait();
        }

        public void End() => _end.Set();

        public void Dispose() => _end.Dispose();
    }
}
