namespace IlgpuLlava.Runtime.Tests.Serving;

public class AdmissionTests
{
    [Test]
    public async Task Fault101_WhatCanNeverFitIsRefusedWithTheNumbers_AndTheExactBoundRuns()
    {
        await using Engine engine = EngineBed.Load(new EngineOptions { KvMemory = 8 * EngineBed.BlockBytes });
        engine.LogitsObserver = (_, _, logits) => EngineBed.NeverEnd(logits);
        EngineRequest request = EngineBed.Request(0);
        int prompt = engine.CountTokens(request.Conversation).PromptTokens;
        // The last token that is said needs no keys and values.
        int most = engine.KvCapacity - prompt + 1;
        Assert.That((engine.KvCapacity, most > 8), Is.EqualTo((128, true)));
        KvCapacityException e = (await Assert.ThrowsAsync<KvCapacityException>(
            async () => await engine.SubmitAsync(request with { Options = Ask.Tokens(most + 1) })))!;
        Assert.That((e.PromptTokens, e.AnswerTokens, e.CapacityTokens), Is.EqualTo((prompt, most + 1, 128)));
        Assert.That(e.Message, Does.Contain($"{prompt} tokens").And.Contain($"{most + 1}").And.Contain("128"));

        foreach (int tokens in (int[])[most, int.MaxValue])
        {
            EngineResult result = (await EngineBed.Together(engine, [request with { Options = Ask.Tokens(tokens) }]))[0];
            Assert.That((result.Answers[0].TokenIds.Count, result.Answers[0].FinishReason), Is.EqualTo((most, FinishReason.Length)));
        }
        EngineBed.AssertIdle(engine);
    }

    [Test]
    public async Task Fault044_APromptOverTheContextIsRefusedWithTheNumbers_BeforeAnyPictureIsDecoded()
    {
        await using Engine engine = EngineBed.Load(new EngineOptions { ContextLength = 100 });
        ContextOverflowException e = (await Assert.ThrowsAsync<ContextOverflowException>(
            async () => await engine.SubmitAsync(EngineBed.Request(Ask.Question, [1], [2]))))!;
        Assert.That((e.PromptTokens > 128, e.ContextLength), Is.EqualTo((true, 100)));
        byte[] picture = Repository.Sample("chart.png");
        EngineTokenCount count = engine.CountTokens(Ask.About(Ask.Question, picture, picture));
        Assert.That(count, Is.EqualTo(new EngineTokenCount(e.PromptTokens, 128, 100)));
    }

    [Test]
    public async Task Fault058_WhatCountsTokensReadsTheHeadersOfPictures()
    {
        await using Engine engine = EngineBed.Load();
        PictureException e = Assert.Throws<PictureException>(
            () => engine.CountTokens(Ask.About(Ask.Question, Repository.Sample("chart.png"), [1, 2, 3])))!;
        Assert.That(e.Index, Is.EqualTo(1));
    }

    [Test]
    public async Task Fault096_AFullQueueRefusesAtOnce_AndDrains()
    {
        using ManualResetEventSlim gate = new();
        await using Engine engine = EngineBed.Load(new EngineOptions { MaxBatch = 1, MaxQueue = 2 });
        engine.BeforePass = gate.Wait;
        EngineAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(i => engine.SubmitAsync(EngineBed.Request(i)).AsTask()));
        QueueFullException e = (await Assert.ThrowsAsync<QueueFullException>(async () => await engine.SubmitAsync(EngineBed.Request(3))))!;
        Assert.That(e.InFlight, Is.EqualTo(3));
        Assert.That(e.RetryAfter, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)));
        gate.Set();
        foreach (EngineAnswer answer in answers)
            Assert.That((await answer.CompleteAsync()).Answers, Has.Count.EqualTo(1));
        Assert.That((await EngineBed.Together(engine, [EngineBed.Request(3)]))[0].Answers, Has.Count.EqualTo(1));
    }

    private static IEnumerable<TestCaseData> Bad()
    {
        EngineRequest request = EngineBed.Request(Ask.Question);
        yield return new TestCaseData(request with { Answers = 0 }, "n is 0").SetArgDisplayNames("n 0");
        yield return new TestCaseData(request with { Answers = int.MaxValue }, "from 1 to 32").SetArgDisplayNames("n huge");
        yield return new TestCaseData(request with { TopLogProbabilities = -1 }, "top_logprobs is -1").SetArgDisplayNames("logprobs -1");
        yield return new TestCaseData(request with { TopLogProbabilities = 21 }, "from 0 to 20").SetArgDisplayNames("logprobs 21");
        yield return new TestCaseData(request with { Options = Ask.Tokens(0) }, "max_tokens is 0").SetArgDisplayNames("max_tokens");
        yield return new TestCaseData(request with { Stop = [""] }, "empty string").SetArgDisplayNames("stop empty");
        yield return new TestCaseData(request with { Stop = [new string('x', 10_000)] }, "10000 characters; it may have 256")
            .SetArgDisplayNames("stop long");
        yield return new TestCaseData(request with { Stop = [.. Enumerable.Repeat("x", 1000)] }, "1000 strings; it may have 16")
            .SetArgDisplayNames("stop many");
    }

    [TestCaseSource(nameof(Bad))]
    public async Task Fault045_Fault072_FieldsOutOfRangeAreRefusedByName(EngineRequest request, string message)
    {
        await using Engine engine = EngineBed.Load();
        Assert.That(async () => await engine.SubmitAsync(request), Throws.TypeOf<GenerationException>().With.Message.Contains(message));
    }

    [Test]
    public void Fault116_OptionsOutOfRangeAreRefusedByName()
    {
        EngineOptions o = new();
        foreach ((EngineOptions bad, string name) in ((EngineOptions, string)[])
            [
                (o with { MaxBatch = 0 }, "MaxBatch"), (o with { TokenBudget = 31 }, "TokenBudget"), (o with { MaxQueue = -1 }, "MaxQueue"),
                (o with { KvMemory = 0 }, "KvMemory"), (o with { KvMemory = 5 }, "KvMemory"),
                (o with { ContextLength = 1 }, "ContextLength"),
                (o with { ContextLength = 1 << 20 }, "ContextLength"), (o with { PictureMemory = -1 }, "PictureMemory"),
                (o with { MaxUnread = 1 }, "MaxUnread"),
            ])
            Assert.That(() => EngineBed.Load(bad), Throws.ArgumentException.With.Message.Contains(name));
    }
}
