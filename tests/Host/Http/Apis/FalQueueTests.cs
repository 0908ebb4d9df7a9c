using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using IlgpuLlava.Host.Http;
using IlgpuLlava.Host.Http.Apis;
using IlgpuLlava.Host.Tests.Grpc;
using IlgpuLlava.Host.Tests.Grpc.Services;
using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Tests.Http.Apis;

/// <summary>The limits of fal's queue, and who comes next.</summary>
public class FalQueueTests
{
    private readonly ManualTime _time = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _ends = [];
    private readonly ConcurrentQueue<string> _begun = [];
    private FakeBackend _backend = null!;
    private FalQueue _queue = null!;

    private FalQueue Start(FalQueueOptions options)
    {
        _backend = new FakeBackend { Answer = AnswerAsync };
        _begun.Clear();
        _ends.Clear();
        return _queue = new FalQueue(options, _time);
    }

    [Test]
    public async Task SoManyAreAskedAtOnce_TheOthersWaitTheirTurn()
    {
        Start(new FalQueueOptions { MaxRunning = 2, MaxWaiting = 2 });
        FalJob[] jobs = [Put("a"), Put("b"), Put("c"), Put("d")];
        Assert.That(jobs.Select(job => _queue.Status(job).Name),
            Is.EqualTo(new[] { "IN_PROGRESS", "IN_PROGRESS", "IN_QUEUE", "IN_QUEUE" }));
        Assert.That(jobs.Select(job => _queue.Status(job).Position), Is.EqualTo(new int?[] { null, null, 0, 1 }));
        HttpException full = Assert.Throws<HttpException>(() => Put("e"))!;
        Assert.That((full.Status, full.RetryAfter, full.Message), Is.EqualTo((429, TimeSpan.FromSeconds(1),
            "The queue is full: 2 requests wait; try again later.")));
        Task moved = _queue.Changed(jobs[2]);
        End("a");
        await moved;
        Assert.That(_queue.Status(jobs[3]).Position, Is.Zero);
        await AnsweredAsync(jobs[0], "a");
        Put("e");
        // One that waits is taken out at once.
        Assert.That((_queue.Cancel(jobs[3]), _queue.Status(jobs[3]).Error), Is.EqualTo((true, "The request was cancelled.")));
        foreach (string prompt in (string[])["b", "c", "e"])
            End(prompt);
        await AnsweredAsync(jobs[2], "c");
        Assert.That(_begun, Has.None.EqualTo("d"));
    }

    [Test]
    public void WhereNothingMayWaitAPlaceIsTakenAllTheSame()
    {
        Start(new FalQueueOptions { MaxRunning = 1, MaxWaiting = 0 });
        Assert.That(_queue.Status(Put("a")).Name, Is.EqualTo("IN_PROGRESS"));
        Assert.That(() => Put("b"), Throws.TypeOf<HttpException>().With.Property("Status").EqualTo(429));
    }

    [Test]
    public void ItsPicturesHaveALimit()
    {
        Start(new FalQueueOptions { MaxRunning = 1, MaxPictureBytes = 25 });
        FalJob first = Put("a", pictureBytes: 10), second = Put("b", pictureBytes: 10);
        Assert.That(() => Put("c", pictureBytes: 10), Throws.TypeOf<HttpException>().With.Message.Contains("room for its picture"));
        _queue.Cancel(second);
        Assert.That(() => Put("c", pictureBytes: 10), Throws.Nothing);
        Assert.That(first.PictureBytes, Is.EqualTo(10));
    }

    [Test]
    public async Task Fault103_OnesManyRequestsDoNotKeepAnotherWaiting()
    {
        Start(new FalQueueOptions { MaxRunning = 2 });
        FalJob[] many = [.. Enumerable.Range(0, 8).Select(i => Put($"many {i}", "many"))];
        FalJob one = Put("one", "one");
        Task moved = _queue.Changed(one);
        End("many 0");
        await moved;
        Assert.That((_queue.Status(one).Name, _queue.Status(many[2]).Name), Is.EqualTo(("IN_PROGRESS", "IN_QUEUE")));
    }

    [Test]
    public async Task EachIsAskedWithinWhatSurroundedItsPutting()
    {
        Start(new FalQueueOptions { MaxRunning = 1 });
        AsyncLocal<string> trace = new();
        ConcurrentDictionary<string, string?> seen = [];
        _backend.Answer = (request, token) =>
        {
            seen[request.Conversation.Turns[^1].Parts[^1].Text!] = trace.Value;
            return AnswerAsync(request, token);
        };
        FalJob[] jobs = [.. new[] { "a", "b" }.Select(prompt =>
        {
            trace.Value = $"trace of {prompt}";
            return Put(prompt);
        })];
        End("a");
        End("b");
        await AnsweredAsync(jobs[1], "b");
        Assert.That((seen["a"], seen["b"]), Is.EqualTo(("trace of a", "trace of b")));
    }

    [Test]
    public async Task AnswersAreKeptForAWhile()
    {
        Start(new FalQueueOptions { Lifetime = TimeSpan.FromMinutes(10) });
        FalJob job = Put("a", "who");
        End("a");
        await AnsweredAsync(job, "a");
        _time.Advance(TimeSpan.FromMinutes(9));
        Assert.That(_queue.Get(job.Id, "who"), Is.SameAs(job));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(() => _queue.Get(job.Id, "who"), Throws.TypeOf<HttpException>().With.Property("Status").EqualTo(404));
    }

    [Test]
    public async Task AnswersThatAreTooManyAreForgotten_ThoseOfWhoHasMostFirst()
    {
        Start(new FalQueueOptions { MaxFinished = 3 });
        FalJob one = await DoneAsync("one", "one");
        FalJob[] many = [await DoneAsync("0", "many"), await DoneAsync("1", "many"), await DoneAsync("2", "many")];
        Assert.That(_queue.Get(one.Id, "one"), Is.SameAs(one));
        Assert.That(() => _queue.Get(many[0].Id, "many"), Throws.TypeOf<HttpException>());
        Assert.That(_queue.Get(many[1].Id, "many"), Is.SameAs(many[1]));

        async Task<FalJob> DoneAsync(string prompt, string client)
        {
            FalJob job = Put(prompt, client);
            End(prompt);
            await AnsweredAsync(job, prompt);
            return job;
        }
    }

    [Test]
    public async Task Fault096_WhereTheEngineIsFullItWaitsOn()
    {
        Start(new FalQueueOptions());
        int tries = 0;
        TaskCompletionSource refused = new();
        _backend.Answer = (request, token) =>
        {
            if (Interlocked.Increment(ref tries) > 1)
                return AnswerAsync(request, token);
            refused.SetResult();
            throw new QueueFullException(5, TimeSpan.FromSeconds(7));
        };
        FalJob job = Put("a");
        End("a");
        await refused.Task;
        // The wait begins just after.
        await Until(() => _queue.Status(job).Name == "COMPLETED", () => _time.Advance(TimeSpan.FromSeconds(7)));
        Assert.That((_queue.Collect(job)!.Text, tries), Is.EqualTo(("a", 2)));
    }

    [Test]
    public async Task Fault112_AtTheEndNothingIsTaken_WhatRunsIsFinished_WhatIsNotCollectedIsGivenUp()
    {
        Start(new FalQueueOptions { MaxRunning = 1, Collection = TimeSpan.FromSeconds(5) });
        FalJob[] jobs = [Put("a"), Put("b")];
        Task finish = _queue.FinishAsync(default);
        Assert.That(() => Put("c"), Throws.TypeOf<BackendUnavailableException>());
        End("a");
        End("b");
        await AnsweredAsync(jobs[1], "b");
        Assert.That(finish.IsCompleted, Is.False, "a is not collected");
        await Until(() => finish.IsCompleted, () => _time.Advance(TimeSpan.FromSeconds(5)));
        await finish;
    }

    [Test]
    public async Task Fault112_WhatDoesNotFinishInTimeIsCancelled()
    {
        Start(new FalQueueOptions { MaxRunning = 1 });
        FalJob[] jobs = [Put("a"), Put("b")];
        await _queue.FinishAsync(new CancellationToken(canceled: true));
        foreach (FalJob job in jobs)
        {
            await Until(() => _queue.Status(job).Name == "COMPLETED");
            Assert.That(() => _queue.Collect(job), Throws.TypeOf<HttpException>().With.Message.Contains("cancelled"));
        }
    }

    private FalJob Put(string prompt, string client = "", int pictureBytes = 1)
    {
        Conversation conversation = new();
        conversation.AddUser(prompt, [new byte[pictureBytes]]);
        return _queue.Put(_backend, new LlavaRequest { Conversation = conversation, Client = client });
    }

    private void End(string prompt) => _ends.GetOrAdd(prompt, _ => new TaskCompletionSource()).TrySetResult();

    private async Task AnsweredAsync(FalJob job, string text)
    {
        await Until(() => _queue.Status(job).Name == "COMPLETED");
        Assert.That(_queue.Collect(job)!.Text, Is.EqualTo(text));
    }

    private static async Task Until(Func<bool> holds, Action? meanwhile = null)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(60));
        while (!holds())
        {
            meanwhile?.Invoke();
            await Task.Delay(1, patience.Token);
        }
    }

    private async IAsyncEnumerable<LlavaChunk> AnswerAsync(LlavaRequest request, [EnumeratorCancellation] CancellationToken token)
    {
        string prompt = request.Conversation.Turns[^1].Parts[^1].Text!;
        _begun.Enqueue(prompt);
        await _ends.GetOrAdd(prompt, _ => new TaskCompletionSource()).Task.WaitAsync(token);
        yield return new LlavaChunk { Text = prompt, FinishReason = FinishReason.Stop };
    }
}
