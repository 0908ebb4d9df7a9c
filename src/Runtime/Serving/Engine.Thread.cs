using System.Diagnostics;
using ILGPU.Runtime;

namespace IlgpuLlava.Runtime;

public sealed partial class Engine
{
    private readonly HashSet<Job> _jobs = [];
    private bool _stopping;
    private volatile EngineLostException? _lost;

    /// <summary>For tests: called by the device thread before each pass.</summary>
    internal Action? BeforePass { get; set; }

    /// <summary>The device thread.</summary>
    private void Run()
    {
        try
        {
            bool idle = true;
            while (true)
            {
                foreach (Action action in _inbox.Take(wait: idle))
                    action();
                if (_stopping)
                    break;
                idle = !Step();
            }
            Close(new EngineStoppedException("The engine was stopped before the answer's end."));
            Free();
            _completion.SetResult();
        }
        catch (Exception) when (_watch.IsAbandoned)
        {
            // Whatever it was, it comes too late. The memory is this thread's: nothing else could know when it is used no more.
            Task.WaitAny(_completion.Task);
            FreeWhatCanBe();
            _device.IsHeld = false;
        }
        catch (Exception e)
        {
            Lose(e);
            FreeWhatCanBe();
            _completion.SetException(_lost!);
        }
        finally
        {
            _watch.Dispose();
        }
    }

    /// <summary>The device thread did not come back from the device. Called by another, which takes its place.</summary>
    private void Abandon()
    {
        _device.IsHeld = true;
        Lose(new TimeoutException(
            FormattableString.Invariant($"A pass did not end within {_options.PassTimeout.TotalSeconds:0.###} s.")));
        _completion.SetException(_lost!);
    }

    private void Lose(Exception cause)
    {
        _lost = new EngineLostException(cause);
        lock (_lock)
            _state = EngineState.Lost;
        Close(_lost);
    }

    private void FreeWhatCanBe()
    {
        try
        {
            Free();
        }
        catch (Exception)
        {
            // The cause was said already; what a lost device does not take back goes with the process.
        }
    }

    /// <summary>Ends every request, those included that are on their way.</summary>
    private void Close(Exception reason)
    {
        foreach (Action action in _inbox.Close())
            action();
        foreach (Job job in _jobs.ToArray())
            End(job, reason);
    }

    private void Free()
    {
        _runner.Dispose();
        _images.Dispose();
        _cache.Dispose();
        _loaded.Dispose();
    }

    private void Accept(Job job)
    {
        Enqueue(job);
        // Whoever looks meanwhile may find it in both places, but never in none.
        Publish();
        Interlocked.Decrement(ref _beingPrepared);
    }

    private void Enqueue(Job job)
    {
        _jobs.Add(job);
        // Runs at once, on this thread, where it is cancelled already; else on the canceller's.
        job.Registration = job.Cancellation.Register(() => _inbox.Post(() => Cancel(job)));
        if (job.Cancellation.IsCancellationRequested)
        {
            Cancel(job);
            return;
        }
        // Each pass looks at the time, too; but where nothing runs, because nobody reads, there is none.
        if (job.Request.Timeout is { } timeout)
            job.Timer = _time.CreateTimer(_ => _inbox.Post(Expire), null, timeout, System.Threading.Timeout.InfiniteTimeSpan);
        Branch leader = new(job, 0, _loaded.Tokenizer, _blocks);
        job.Branches.Add(leader);
        _scheduler.Submit(leader);
    }

    private void Cancel(Job job)
    {
        if (!job.Ended)
            _cancelled++;
        End(job, new OperationCanceledException("The request was cancelled.", job.Cancellation));
    }

    private void Resume(Job job)
    {
        if (job.Answer.IsBehind)
            return;
        foreach (Branch branch in job.Branches)
            branch.Paused = false;
    }

    /// <summary>Ends requests whose time is over.</summary>
    private void Expire()
    {
        foreach (Job job in _jobs.ToArray())
        {
            if (job.Request.Timeout is { } timeout && _time.GetElapsedTime(job.Submitted) >= timeout)
                End(job, new DeadlineException(timeout));
        }
    }

    /// <summary>Ends a request: its blocks are free, its place is.</summary>
    private void End(Job job, Exception? reason)
    {
        if (job.Ended)
            return;
        job.Ended = true;
        _jobs.Remove(job);
        foreach (Branch branch in job.Branches)
            _scheduler.Remove(branch);
        // Not Dispose: that would wait for a callback that may wait for this thread.
        job.Registration.Unregister();
        job.Timer?.Dispose();
        double seconds = _time.GetElapsedTime(job.Submitted).TotalSeconds;
        Volatile.Write(ref _meanSeconds, (0.8 * _meanSeconds) + (0.2 * seconds));
        Publish();
        job.Answer.End(reason);
        Leave();
    }

    /// <summary>One pass; false where there is nothing to do.</summary>
    private bool Step()
    {
        Expire();
        PassPlan plan = _scheduler.Plan();
        _preemptions += plan.Preempted.Count;
        if (plan.Chunks.Count == 0)
        {
            if (_scheduler.WaitingCount > 0 && _scheduler.RunningCount == 0)
                throw new UnreachableException("Requests wait, the batch is empty, and none is let in.");
            Publish();
            return false;
        }
        BeforePass?.Invoke();
        Admit(plan);
        // Even where its sequences ended meanwhile: what they share was promised to others.
        _watch.Visit(() => _runner.Copy(plan));
        Dictionary<Branch, List<PictureRows>> features = Features(plan);
        plan.Chunks.RemoveAll(c => c.Sequence.State != SequenceState.Running);
        if (plan.Chunks.Count == 0)
            return true;
        try
        {
            List<Choice> choices = [];
            _watch.Visit(() => choices = _runner.Run(plan, features));
            _passes++;
            _scheduler.Complete(plan);
            choices.ForEach(Take);
        }
        catch (AcceleratorException e) when (IsMemory(e))
        {
            foreach (PlannedChunk chunk in plan.Chunks)
                End(((Branch)chunk.Sequence).Job, new DeviceMemoryFullException(e));
        }
        Publish();
        return true;
    }

    /// <summary>Whether the device is well, but has no memory left.</summary>
    private static bool IsMemory(AcceleratorException exception)
    {
        bool memory = false;
        LooksAtMemory(exception, ref memory);
        return memory;
    }

    static partial void LooksAtMemory(AcceleratorException exception, ref bool memory);
}
