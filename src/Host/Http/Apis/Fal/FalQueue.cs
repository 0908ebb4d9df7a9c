using System.Runtime.ExceptionServices;
using Microsoft.AspNetCore.Http;

namespace IlgpuLlava.Host.Http.Apis;

/// <summary>
/// Requests that are put, answered by and by, and collected later; all within limits. Whoever has fewest requests running comes next, and
/// only who put a request hears of it.
/// </summary>
/// <param name="options">The limits.</param>
/// <param name="time">The clock.</param>
internal sealed partial class FalQueue(FalQueueOptions options, TimeProvider time)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, FalJob> _jobs = [];
    private readonly List<FalJob> _waiting = [];
    private readonly List<FalJob> _running = [];
    private readonly List<FalJob> _finished = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isStopping;

    /// <summary>Puts a request.</summary>
    /// <exception cref="HttpException">429: too much waits.</exception>
    /// <exception cref="BackendUnavailableException">The server stops.</exception>
    public FalJob Put(ILlavaBackend backend, LlavaRequest request)
    {
        long bytes = request.Conversation.Pictures.Sum(picture => (long)picture.Length);
        FalJob job = new(request.Client, bytes) { Ask = token => AskAsync(backend, request, token) };
        lock (_lock)
        {
            if (_isStopping)
                throw new BackendUnavailableException("The server stops; another one may answer.");
            Expire();
            if (_running.Count >= options.MaxRunning && _waiting.Count >= options.MaxWaiting)
                throw Full($"{_waiting.Count} requests wait");
            if (bytes + _waiting.Concat(_running).Sum(other => other.PictureBytes) > options.MaxPictureBytes)
                throw Full("there is no room for its picture");
            _jobs.Add(job.Id, job);
            _waiting.Add(job);
            StartNext();
        }
        return job;
    }

    /// <summary>A request that a client put.</summary>
    /// <exception cref="HttpException">404: he put none of this name, or it was too long ago.</exception>
    public FalJob Get(string id, string client)
    {
        lock (_lock)
        {
            Expire();
            return _jobs.TryGetValue(id, out FalJob? job) && job.Client == client
                ? job
                : throw new HttpException(StatusCodes.Status404NotFound, $"There is no request {id}, or no longer.");
        }
    }

    public FalStatus Status(FalJob job)
    {
        lock (_lock)
        {
            return job.State switch
            {
                FalJob.InQueue => new FalStatus(job.State, Position: _waiting.IndexOf(job)),
                FalJob.InProgress => new FalStatus(job.State),
                _ => new FalStatus(job.State, Seconds: job.Took.TotalSeconds, Error: Message(job.Error)),
            };
        }
    }

    /// <summary>Ends when the request stands otherwise than now.</summary>
    public Task Changed(FalJob job)
    {
        lock (_lock)
            return job.Change.Task;
    }

    /// <summary>What came of a request; null before anything did.</summary>
    /// <exception cref="Exception">It failed; this is why.</exception>
    public WholeAnswer? Collect(FalJob job)
    {
        lock (_lock)
        {
            if (job.State != FalJob.Completed)
                return null;
        }
        job.Collected.TrySetResult();
        if (job.Error is { } error)
            ExceptionDispatchInfo.Throw(error);
        return job.Answer;
    }

    /// <summary>Cancels a request; false where it is over.</summary>
    public bool Cancel(FalJob job)
    {
        lock (_lock)
        {
            if (job.State == FalJob.Completed)
                return false;
            if (_waiting.Remove(job))
                Finish(job, null, Cancelled());
        }
        job.Cancellation.Cancel();
        return true;
    }

    /// <summary>Takes no more requests, and ends when those that were put are answered and collected.</summary>
    /// <param name="cancellationToken">Ends waiting; what still runs is cancelled.</param>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        FalJob[] cancelled, uncollected;
        lock (_lock)
        {
            _isStopping = true;
            CheckIdle();
        }
        await _idle.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            cancelled = [.. _waiting, .. _running];
            uncollected = [.. _finished.Where(job => time.GetElapsedTime(job.Since) < options.Collection)];
        }
        foreach (FalJob job in cancelled)
            await job.Cancellation.CancelAsync();
        await Task.WhenAll(uncollected.Select(job => job.Collected.Task)).WaitAsync(options.Collection, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static string? Message(Exception? error) => error is null ? null : (error as HttpException)?.Message ?? HttpErrors.Internal;

    private static HttpException Full(string why) =>
        new(StatusCodes.Status429TooManyRequests, $"The queue is full: {why}; try again later.") { RetryAfter = s_retry };

    private static HttpException Cancelled() => new(StatusCodes.Status400BadRequest, "The request was cancelled.");
}
