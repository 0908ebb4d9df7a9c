using IlgpuLlava.Runtime;

namespace IlgpuLlava.Host.Http.Apis;

internal sealed partial class FalQueue
{
    private async Task<WholeAnswer> AskAsync(ILlavaBackend backend, LlavaRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await WholeAnswer.ReadAsync(backend.GenerateAsync(request, cancellationToken));
            }
            catch (QueueFullException full)
            {
                // Who comes through another door took the last place: what is queued here waits on.
                await Task.Delay(full.RetryAfter, time, cancellationToken);
            }
        }
    }

    private async Task RunAsync(FalJob job)
    {
        WholeAnswer? answer = null;
        Exception? error = null;
        try
        {
            answer = await job.Ask!(job.Cancellation.Token);
        }
        catch (OperationCanceledException) when (job.Cancellation.IsCancellationRequested)
        {
            error = Cancelled();
        }
        catch (Exception e)
        {
            // Told to its client when he asks, and logged then where it is no fault of the request.
            error = HttpErrors.Translate(e) ?? e;
        }
        lock (_lock)
        {
            _running.Remove(job);
            Finish(job, answer, error);
            StartNext();
        }
    }

    // Within the lock, as all below.
    private void StartNext()
    {
        while (_running.Count < options.MaxRunning && _waiting.Count > 0)
        {
            // Of equals the first is taken.
            FalJob next = _waiting.MinBy(job => _running.Count(other => other.Client == job.Client))!;
            _waiting.Remove(next);
            _running.Add(next);
            Enter(next, FalJob.InProgress);
            if (next.Context is { } context)
                ExecutionContext.Run(context, _ => Task.Run(() => RunAsync(next)), null);
            else
                _ = Task.Run(() => RunAsync(next));
        }
    }

    private void Finish(FalJob job, WholeAnswer? answer, Exception? error)
    {
        (job.Answer, job.Error, job.Ask) = (answer, error, null);
        if (job.State == FalJob.InProgress)
            job.Took = time.GetElapsedTime(job.Since);
        Enter(job, FalJob.Completed);
        _finished.Add(job);
        Expire();
        CheckIdle();
    }

    private void Enter(FalJob job, string state)
    {
        (job.State, job.Since) = (state, time.GetTimestamp());
        TaskCompletionSource change = job.Change;
        job.Change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        change.SetResult();
    }

    // They are in the order of their ends.
    private void Expire()
    {
        while (_finished.Count > 0 && time.GetElapsedTime(_finished[0].Since) >= options.Lifetime)
            Forget(_finished[0]);
        while (_finished.Count > options.MaxFinished)
            Forget(_finished.GroupBy(job => job.Client).MaxBy(jobs => jobs.Count())!.First());
    }

    private void Forget(FalJob job)
    {
        _finished.Remove(job);
        _jobs.Remove(job.Id);
        job.Collected.TrySetResult();
    }

    private void CheckIdle()
    {
        if (_isStopping && _waiting.Count == 0 && _running.Count == 0)
            _idle.TrySetResult();
    }
}
