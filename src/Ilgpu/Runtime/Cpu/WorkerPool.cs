using System.Diagnostics;

namespace ILGPU.Runtime.CPU;

/// <summary>
/// The threads that run the groups of a launch. The caller takes part as worker 0 and never waits for a thread to wake: a worker that
/// comes late finds nothing to do. A launch opens (its number is published), workers enter, take chunks from a shared counter and
/// leave; the caller closes it when the counter is exhausted and waits only for those that are inside. Idle workers spin for
/// <see cref="SpinMicroseconds"/> and then park. Launches of several host threads run one after another.
/// </summary>
internal sealed partial class WorkerPool : IDisposable
{
    /// <summary>How long a worker spins after its last launch: dependent launches follow each other within this.</summary>
    public const int SpinMicroseconds = 50;

    /// <summary>A launch of less work than this is run by the caller alone: to wake a thread costs about as much.</summary>
    public const double WorthSharingNanoseconds = 20_000;

    [ThreadStatic]
    private static (WorkerPool? Pool, int Worker) s_inside;

    private readonly Lock _gate = new();
    private readonly Worker[] _workers;
    private readonly Launch _launch = new();
    private bool _disposed;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">Threads that work at once, the caller's among them.</param>
    public WorkerPool(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _workers = new Worker[threads - 1];
        for (int i = 0; i < _workers.Length; ++i)
            _workers[i] = new(this, i + 1);
    }

    /// <summary>Threads that work at once, the caller's among them.</summary>
    public int Threads => _workers.Length + 1;

    /// <summary>
    /// Runs items [0, items) in chunks, each item once, and returns when all are done. An exception of an item stops the hand-out of
    /// further chunks and is thrown here. Called from within an item of this pool, it runs all items on the calling thread.
    /// </summary>
    /// <param name="job">The work.</param>
    /// <param name="items">The number of items.</param>
    /// <param name="chunk">Items that a thread takes at once.</param>
    public void Run(WorkerJob job, long items, long chunk)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(chunk);
        if (items <= 0)
            return;
        if (s_inside.Pool == this)
        {
            job.Run(0, items, s_inside.Worker);
            return;
        }
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            (WorkerPool? Pool, int Worker) outer = s_inside;
            s_inside = (this, 0);
            try
            {
                RunGuarded(job, items, chunk);
            }
            finally
            {
                s_inside = outer;
            }
        }
    }

    /// <summary>Ends the threads. A launch that runs is waited for.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }
        Volatile.Write(ref _launch.Stopping, true);
        Interlocked.MemoryBarrier();
        foreach (Worker worker in _workers)
            worker.Wake();
        foreach (Worker worker in _workers)
            worker.Join();
    }

    private void RunGuarded(WorkerJob job, long items, long chunk)
    {
        // The first run of a job is shared, as nothing is known of it yet.
        bool known = job.NanosecondsPerItem > 0;
        int helpers = known && job.NanosecondsPerItem * items < WorthSharingNanoseconds ? 0 : _workers.Length;
        long chunks = ((items - 1) / chunk) + 1;
        helpers = (int)Math.Min(helpers, chunks - 1);

        // What the caller's own items took is measured, neither the waking of others nor the waiting for them: else a cheap launch that
        // was shared once would look dear enough to be shared for ever.
        if (helpers > 0)
            Open(job, items, chunk, helpers);
        long start = Stopwatch.GetTimestamp();
        long done = items;
        if (helpers > 0)
            done = _launch.Work(0);
        else
            job.Run(0, items, 0);
        long ticks = Stopwatch.GetTimestamp() - start;
        if (helpers > 0)
            Close();

        if (done == 0)
            return;
        double cost = Math.Max(1, ticks) * (1e9 / Stopwatch.Frequency) / done;
        job.NanosecondsPerItem = known ? (0.75 * job.NanosecondsPerItem) + (0.25 * cost) : cost;
    }

    private void Open(WorkerJob job, long items, long chunk, int helpers)
    {
        Launch launch = _launch;
        launch.Job = job;
        launch.Items = items;
        launch.Chunk = chunk;
        launch.Failure = null;
        Volatile.Write(ref launch.Next, 0);
        long number = ++launch.LastNumber;
        Interlocked.Exchange(ref launch.Open, number);
        for (int i = 0; i < helpers; ++i)
            _workers[i].Wake();
    }

    private void Close()
    {
        // Behind this nobody enters: who has incremented Inside before looks at Open after, and finds it closed or is waited for.
        Launch launch = _launch;
        Interlocked.Exchange(ref launch.Open, 0);
        SpinWait spinner = default;
        while (Volatile.Read(ref launch.Inside) != 0)
            spinner.SpinOnce(sleep1Threshold: -1);
        launch.Job = null;
        launch.Failure?.Throw();
    }
}
